import { sha256 } from '@noble/hashes/sha2'
import { entryHash, included, readHead, type Entry, type Head } from './log'
import { bytesOf, openNote, readKey, toBase64 } from './note'
import { rawValue } from './text'

export interface Body {
  county: string
  place: string
  person: string
  name: string
  from: string
  to: string
  madeAt: number
  posts: { post: string; grid: string; from: string; to?: string }[]
  duties: { duty: string; clauses: string[]; due: number; done: number; late: number; missed: number; excused: number; open: number }[]
  entries: Entry[]
  unsealed?: number
}

/** What a certificate says, once it holds; or in words why it does not. */
export type Verdict = { holds: true; body: Body; head: Head } | { holds: false; why: string }

const format = 'anwang/certificate/1'

/** Holds a certificate against a published key. Nothing is asked of any server. */
export function check(file: string, published: string): Verdict {
  const no = (why: string): Verdict => ({ holds: false, why })
  const key = readKey(published)
  if (!key) return no('公钥不完整：应为“anwang+8位数字字母+…”的一行。')
  let raw: string | undefined
  let whole: { format?: string; seal?: string; head?: string; body?: Body }
  try {
    whole = JSON.parse(file)
    raw = rawValue(file, 'body')
  } catch {
    return no('这不是一份履职证明文件，或文件不完整。')
  }
  const body = whole?.body
  if (whole?.format !== format || !raw || !body || !Array.isArray(body.entries)) return no('这不是一份履职证明文件，或文件不完整。')
  const seal = openNote(whole.seal ?? '', key)
  const signed = openNote(whole.head ?? '', key)
  if (!seal || !signed) return no('签名不是用这把公钥对应的私钥签的，请核对公钥是不是该县公布的那一把。')
  if (seal !== `${format}\n${toBase64(sha256(bytesOf(raw)))}\n`) return no('证明的内容与它的签名不符：出具后被改动过。')
  const head = readHead(signed)
  if (!head || head.county !== body.county) return no('证明里的封存不是本县留痕的封存。')
  const seen = new Set<number>()
  for (const [i, e] of body.entries.entries()) {
    if (seen.has(e.leaf)) return no(`第${i + 1}条留痕重复出现。`)
    seen.add(e.leaf)
    if (!included(head, e.leaf, entryHash(body.county, body.person, e), e.path ?? [])) return no(`第${i + 1}条留痕不在封存的留痕里。`)
  }
  return { holds: true, body, head }
}
