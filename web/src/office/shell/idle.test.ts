import { expect, test } from 'vitest'
import { idle } from './idle'

test('a desk locks when its minutes are over, and never when none are set', () => {
  const now = 10_000_000
  expect(idle(now - 30 * 60_000 + 1, now, 30)).toBe(false)
  expect(idle(now - 30 * 60_000, now, 30)).toBe(true)
  expect(idle(0, now, 0)).toBe(false)
})
