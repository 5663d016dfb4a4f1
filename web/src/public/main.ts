// The page where anybody holds a duty certificate against the published key.
import '@shared/tokens.css'
import './public.css'
import { sayDay, sayMoment } from '@shared/day'
import { check, type Verdict } from './certificate/check'

const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const file = at<HTMLInputElement>('file')
const key = at<HTMLTextAreaElement>('key')
const verdict = at<HTMLElement>('verdict')

at<HTMLFormElement>('ask').addEventListener('submit', (event) => {
  event.preventDefault()
  void file.files?.[0]?.text().then((text) => show(check(text, key.value)))
})

at('here').addEventListener('click', () => {
  void fetch('/api/certificate-key')
    .then((r) => r.json() as Promise<{ key: string }>)
    .then((answer) => (key.value = answer.key))
    .catch(() => (verdict.textContent = '没有取到，请抄写公告上的公钥。'))
})

/** Built by hand, as text: a name in a file is never markup here. */
function line(tag: string, text: string, ...inside: HTMLElement[]): HTMLElement {
  const el = document.createElement(tag)
  el.textContent = text
  el.append(...inside)
  return el
}

function show(v: Verdict): void {
  verdict.className = v.holds ? 'good' : 'bad'
  if (!v.holds) {
    verdict.replaceChildren(line('h2', '不能采信'), line('p', v.why))
    return
  }
  const { body, head } = v
  const table = line('table', '', line('caption', '应做与已做（没有任够一半日子的、无法履行的不计入）'))
  const heading = line('tr', '')
  for (const word of ['职责', '应做', '按时', '补做', '未做', '免责', '未到期']) heading.append(line('th', word))
  table.append(heading)
  for (const d of body.duties) {
    const row = line('tr', '')
    row.append(line('td', `${d.duty}（${d.clauses.join('、')}）`))
    for (const n of [d.due, d.done, d.late, d.missed, d.excused, d.open]) row.append(line('td', String(n)))
    table.append(row)
  }
  const posts = line('ul', '')
  for (const p of body.posts) posts.append(line('li', `${p.grid} · ${p.post}，${sayDay(p.from)}起${p.to ? `，${sayDay(p.to)}止` : ''}`))
  const wide = line('div', '', table)
  wide.className = 'wide'
  // What scrolls can be reached by keyboard.
  wide.tabIndex = 0
  wide.setAttribute('role', 'region')
  wide.setAttribute('aria-label', '应做与已做')
  verdict.replaceChildren(
    line('h2', '有效'),
    line('p', `${body.name}，${body.place}，${sayDay(body.from)}至${sayDay(body.to)}。${sayMoment(body.madeAt)}出具。`),
    posts,
    wide,
    line('p', `留痕${body.entries.length}条，逐条在签名封存的第${head.n}号树根中（${sayMoment(head.at)}封存，共${head.size}条）。${body.unsealed ? `另有${body.unsealed}条出具时还没有封存。` : ''}`),
  )
}
