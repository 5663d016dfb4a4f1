// Days and moments as people here read them: 2026年3月5日 周四 14:05.
// China keeps one time, UTC+8 without summer time, so plain arithmetic will do
// and a phone set to another zone still shows the office's day.

const zone = 8 * 3600_000
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const

/** The day (YYYY-MM-DD) an instant falls on. */
export function dayOf(at: number): string {
  return new Date(at + zone).toISOString().slice(0, 10)
}

/** 2026-03-05 → 2026年3月5日; what is not a day comes back as it is. */
export function sayDay(on: string): string {
  const p = parts(on)
  return p ? `${p.year}年${p.month}月${p.day}日` : on
}

/** 2026-03-05 → 周四 */
export function weekday(on: string): string {
  const p = parts(on)
  return p ? weekdays[new Date(Date.UTC(p.year, p.month - 1, p.day)).getUTCDay()]! : ''
}

/** 今天, 明天, 昨天, else 3月8日（周日）, with the year when it is another one. */
export function sayNear(on: string, today: string): string {
  const p = parts(on)
  if (!p) return on
  const away = daysBetween(today, on)
  if (away === 0) return '今天'
  if (away === 1) return '明天'
  if (away === -1) return '昨天'
  const year = on.slice(0, 4) === today.slice(0, 4) ? '' : `${p.year}年`
  return `${year}${p.month}月${p.day}日（${weekday(on)}）`
}

/** 14:05 */
export function sayClock(at: number): string {
  return new Date(at + zone).toISOString().slice(11, 16)
}

/** 2026年3月5日 14:05 */
export function sayMoment(at: number): string {
  return `${sayDay(dayOf(at))} ${sayClock(at)}`
}

/** 刚刚, 5分钟前, 今天 14:05, 昨天 14:05, else the whole moment. */
export function sayAgo(at: number, now: number): string {
  const gone = now - at
  if (gone >= 0 && gone < 60_000) return '刚刚'
  if (gone >= 0 && gone < 3600_000) return `${Math.floor(gone / 60_000)}分钟前`
  const away = daysBetween(dayOf(now), dayOf(at))
  if (away === 0) return `今天 ${sayClock(at)}`
  if (away === -1) return `昨天 ${sayClock(at)}`
  return sayMoment(at)
}

/** How many days from one day to the other; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400_000)
}

/** The day so many days later. */
export function addDays(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86400_000).toISOString().slice(0, 10)
}

/** The Sunday that ends the week of a day (weeks begin on Monday). */
export function endOfWeek(on: string): string {
  const n = new Date(`${on}T00:00:00Z`).getUTCDay()
  return addDays(on, (7 - n) % 7)
}

function parts(on: string): { year: number; month: number; day: number } | undefined {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on)
  return m ? { year: Number(m[1]), month: Number(m[2]), day: Number(m[3]) } : undefined
}
