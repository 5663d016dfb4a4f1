import { describe, expect, test } from 'vitest'
import { addDays, dayOf, daysBetween, endOfWeek, sayAgo, sayDay, sayMoment, sayNear, weekday } from './day'

const noon = Date.parse('2026-03-05T12:00:00+08:00')

describe('days as people here read them', () => {
  test('a day is written with 年月日 and without leading zeros', () => {
    expect(sayDay('2026-03-05')).toBe('2026年3月5日')
  })
  test('what is not a day is shown as it came', () => {
    expect(sayDay('不定期')).toBe('不定期')
  })
  test('an instant late in the evening UTC is the next day here', () => {
    expect(dayOf(Date.parse('2026-03-04T16:00:00Z'))).toBe('2026-03-05')
    expect(dayOf(Date.parse('2026-03-04T15:59:59Z'))).toBe('2026-03-04')
  })
  test('a moment carries the clock of 24 hours', () => {
    expect(sayMoment(Date.parse('2026-03-05T06:05:00Z'))).toBe('2026年3月5日 14:05')
  })
  test('near days have their everyday names', () => {
    expect(sayNear('2026-03-05', '2026-03-05')).toBe('今天')
    expect(sayNear('2026-03-06', '2026-03-05')).toBe('明天')
    expect(sayNear('2026-03-04', '2026-03-05')).toBe('昨天')
    expect(sayNear('2026-03-08', '2026-03-05')).toBe('3月8日（周日）')
    expect(sayNear('2025-12-31', '2026-03-05')).toBe('2025年12月31日（周三）')
  })
  test('a week ends on Sunday', () => {
    expect(endOfWeek('2026-03-05')).toBe('2026-03-08')
    expect(endOfWeek('2026-03-08')).toBe('2026-03-08')
    expect(endOfWeek('2026-03-09')).toBe('2026-03-15')
  })
  test('days are counted over the end of a month and a leap year', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(weekday('2026-03-05')).toBe('周四')
  })
  test('what happened lately is told by distance', () => {
    expect(sayAgo(noon - 10_000, noon)).toBe('刚刚')
    expect(sayAgo(noon - 5 * 60_000, noon)).toBe('5分钟前')
    expect(sayAgo(noon - 3 * 3600_000, noon)).toBe('今天 09:00')
    expect(sayAgo(noon - 24 * 3600_000, noon)).toBe('昨天 12:00')
    expect(sayAgo(noon - 72 * 3600_000, noon)).toBe('2026年3月2日 12:00')
  })
  test('a time ahead (a phone whose clock was wrong) is never 刚刚', () => {
    expect(sayAgo(noon + 600_000, noon)).toBe('今天 12:10')
  })
})
