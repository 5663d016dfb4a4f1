// The stamp in a photograph's corner, where the plan wants to see time and place
// in the picture itself. It helps the eye; what counts is kept beside the picture.
import { sayClock, sayDay, dayOf } from '@shared/day'

export interface Stamp {
  site?: string
  at: number
  lon?: number
  lat?: number
}

/** What the stamp says, a line each. */
export function stampLines(s: Stamp): string[] {
  const place = s.lon !== undefined && s.lat !== undefined ? `东经 ${s.lon.toFixed(5)} 北纬 ${s.lat.toFixed(5)}` : '没有定到位置'
  return [`${sayDay(dayOf(s.at))} ${sayClock(s.at)}`, place, ...(s.site ? [s.site] : [])]
}

/** Burns the stamp into the lower left corner, as large as the picture asks for. */
export function burn(pen: CanvasRenderingContext2D, width: number, height: number, lines: string[]): void {
  const size = Math.max(9, Math.round(Math.max(width, height) / 40))
  const line = Math.round(size * 1.35)
  pen.font = `${size}px sans-serif`
  pen.textBaseline = 'alphabetic'
  const wide = Math.min(width, Math.max(...lines.map((l) => pen.measureText(l).width)) + size)
  const tall = lines.length * line + Math.round(size * 0.5)
  pen.fillStyle = 'rgba(0, 0, 0, 0.55)'
  pen.fillRect(0, height - tall, wide, tall)
  pen.fillStyle = '#fff'
  lines.forEach((l, i) => pen.fillText(l, Math.round(size / 2), height - tall + (i + 1) * line - Math.round(size * 0.1), wide - size))
}
