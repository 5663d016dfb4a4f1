import { addDays, endOfWeek } from '@shared/day'

/** The Monday of the week a day lies in. */
export const monday = (on: string): string => addDays(endOfWeek(on), -6)

/** 3月2日—3月8日 */
export function sayWeek(on: string): string {
  const say = (d: string): string => `${Number(d.slice(5, 7))}月${Number(d.slice(8, 10))}日`
  const from = monday(on)
  return `${from.slice(0, 4)}年${say(from)}—${say(addDays(from, 6))}`
}
