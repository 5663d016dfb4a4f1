import { expect, test } from 'vitest'
import { monday, sayWeek } from './week'

test('a week goes from Monday to Sunday, also over the end of a month and a year', () => {
  expect(monday('2026-03-05')).toBe('2026-03-02')
  expect(monday('2026-03-02')).toBe('2026-03-02')
  expect(monday('2026-03-08')).toBe('2026-03-02')
  expect(sayWeek('2026-03-01')).toBe('2026年2月23日—3月1日')
  expect(sayWeek('2026-12-31')).toBe('2026年12月28日—1月3日')
})
