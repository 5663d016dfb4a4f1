import { expect, test } from 'vitest'
import { sayBytes, sayDistance, sayNumber } from './number'
import { uuid } from './uuid'

test('long numbers are grouped by three', () => {
  expect(sayNumber(999)).toBe('999')
  expect(sayNumber(1234567)).toBe('1,234,567')
})

test('distances change to kilometres at a thousand metres', () => {
  expect(sayDistance(96.4)).toBe('96米')
  expect(sayDistance(1530)).toBe('1.5公里')
})

test('bytes are told in the unit people know', () => {
  expect(sayBytes(900)).toBe('900字节')
  expect(sayBytes(150 * 1024)).toBe('150KB')
  expect(sayBytes(1.6 * 1024 * 1024)).toBe('1.6MB')
})

test('ids made later sort later and are version 7', () => {
  const first = uuid(1_700_000_000_000)
  const later = uuid(1_700_000_000_001)
  expect(first < later).toBe(true)
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuid()).not.toBe(uuid())
})
