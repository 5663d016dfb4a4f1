import { sayDay } from '@shared/day'
import type { Analysis } from '../shell/wire'

/** One place of a chart: found, and of these closed. */
export interface Bar {
  name: string
  found: number
  closed: number
}

/** A time counted in half days, as people say it. */
export const sayTook = (halfDays: number): string => (halfDays < 0 ? '—' : halfDays === 1 ? '半天内' : `${halfDays / 2} 天内`)
export const sayShare = (part: number, whole: number): string => (whole ? `${Math.round((part / whole) * 1000) / 10}%` : '—')

/** The situation in words for the group chat: grids and trades, no person and no ranking. */
export function cardText(a: Analysis): string {
  const trades = a.sectors.slice(0, 3).map((s) => `${s.name}${s.found}处`)
  return [
    `【${a.gridName}安全生产形势】${sayDay(a.from)}至${sayDay(a.to)}`,
    `发现隐患${a.total.found}处，已销号${a.total.closed}处（${sayShare(a.total.closed, a.total.found)}），未销号${a.total.found - a.total.closed}处。`,
    a.total.closed ? `一半隐患在${sayTook(a.total.median)}销号，九成在${sayTook(a.total.p90)}销号。` : '还没有销号的隐患。',
    trades.length ? `较多的行业：${trades.join('、')}。` : '这段时间没有发现隐患。',
    a.repeats.length ? `同一处同一问题再次出现${a.repeats.length}项，请回头看。` : '没有同一处同一问题再次出现。',
  ].join('\n')
}

/** Draws the one-page card: 1080 × 1350, readable in a chat on a phone. */
export function drawCard(canvas: HTMLCanvasElement, a: Analysis, steps: Bar[], mark: string): void {
  canvas.width = 1080
  canvas.height = 1350
  const pen = canvas.getContext('2d')
  if (!pen) return
  const say = (text: string, x: number, y: number, size: number, color = '#1c2733', bold = false, most = 960): void => {
    pen.fillStyle = color
    pen.font = `${bold ? '700 ' : ''}${size}px system-ui, sans-serif`
    pen.fillText(text, x, y, most)
  }
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, 1080, 1350)
  pen.fillStyle = '#123f73'
  pen.fillRect(0, 0, 1080, 190)
  say(`${a.gridName}安全生产形势`, 60, 92, 54, '#fff', true)
  say(`${sayDay(a.from)}至${sayDay(a.to)}${mark ? `　${mark}` : ''}`, 60, 150, 32, '#dbe7f5')
  const numbers: [string, string][] = [
    ['发现隐患', `${a.total.found}`],
    ['已销号', `${a.total.closed}`],
    ['销号率', sayShare(a.total.closed, a.total.found)],
    ['半数销号用时', sayTook(a.total.median)],
  ]
  numbers.forEach(([word, n], i) => {
    say(n, 60 + i * 248, 300, 58, '#123f73', true, 230)
    say(word, 60 + i * 248, 350, 28, '#4a5a6b')
  })
  say('发现（实心）与其中已销号（斜纹）', 60, 440, 30, '#1c2733', true)
  const top = Math.max(1, ...steps.map((s) => s.found))
  const wide = 960 / Math.max(1, steps.length)
  steps.forEach((s, i) => {
    const x = 60 + i * wide
    const half = Math.min(70, wide * 0.38)
    const up = (n: number): number => (n / top) * 300
    pen.fillStyle = '#1f5fa8'
    pen.fillRect(x, 800 - up(s.found), half, up(s.found))
    pen.save()
    pen.beginPath()
    pen.rect(x + half + 4, 800 - up(s.closed), half, up(s.closed))
    pen.clip()
    pen.fillStyle = '#cfe6c3'
    pen.fillRect(x + half + 4, 480, half, 320)
    pen.strokeStyle = '#3f7a2a'
    pen.lineWidth = 4
    for (let y = 400; y < 900; y += 16) {
      pen.beginPath()
      pen.moveTo(x + half, y + half)
      pen.lineTo(x + half * 2 + 8, y - 8)
      pen.stroke()
    }
    pen.restore()
    if (steps.length <= 12) {
      say(`${s.found}`, x, 790 - up(s.found), 24, '#1c2733', false, half)
      say(s.name, x, 840, 24, '#4a5a6b', false, wide - 6)
    }
  })
  say('较多的行业', 60, 920, 32, '#1c2733', true)
  a.sectors.slice(0, 5).forEach((s, i) => say(`${s.name}　发现 ${s.found}，已销号 ${s.closed}`, 60, 972 + i * 46, 30))
  say(a.repeats.length ? `同一处同一问题再次出现 ${a.repeats.length} 项，请回头看` : '没有同一处同一问题再次出现', 60, 1240, 32, a.repeats.length ? '#9a3412' : '#256029', true)
  say('数字由记录算出，不排名、不针对个人。', 60, 1310, 26, '#4a5a6b')
}
