import { expect, test } from 'vitest'
import { claimed } from './head'
import { isFull, roomIn } from './room'
import { whole } from './reserve'
import { stampLines } from './stamp'
import { wantsNameplate } from './take'

test('room is said in photographs, and long before it is short', () => {
  expect(roomIn({ quota: 10e9, usage: 0 })).toMatchObject({ state: 'good' })
  expect(roomIn({ quota: 20e6, usage: 0 })).toEqual({ fits: 102, state: 'soon' })
  expect(roomIn({ quota: 20e6, usage: 19.9e6 })).toEqual({ fits: 0, state: 'full' })
  expect(roomIn({ quota: 20e6, usage: 25e6 })).toEqual({ fits: 0, state: 'full' })
  expect(roomIn({})).toBeUndefined()
  // A browser that names ten gigabytes to everybody: what is left of the reserve counts.
  const everybody = { quota: 10e9, usage: 1e6 }
  expect(roomIn(everybody, whole)).toMatchObject({ state: 'good' })
  expect(roomIn(everybody, whole - 1)).toEqual({ fits: 86, state: 'soon' })
  expect(roomIn(everybody, 0)).toEqual({ fits: 0, state: 'full' })
  expect(roomIn(undefined, 1)).toEqual({ fits: 21, state: 'soon' })
  expect(roomIn(undefined)).toBeUndefined()
})

test('a full disk is known however deep it is wrapped', () => {
  const quota = new DOMException('', 'QuotaExceededError')
  expect(isFull(quota)).toBe(true)
  expect(isFull({ name: 'AbortError', message: 'Transaction aborted', inner: { name: 'BulkError', inner: quota } })).toBe(true)
  expect(isFull(new Error('something else'))).toBe(false)
})

test('the stamp says when, where and at whose place', () => {
  const at = Date.parse('2026-03-05T09:04:00+08:00')
  expect(stampLines({ site: '乐安粮油店', at, lon: 117.4, lat: 40.01 })).toEqual(['2026年3月5日 09:04', '东经 117.40000 北纬 40.01000', '乐安粮油店'])
  expect(stampLines({ at })).toEqual(['2026年3月5日 09:04', '没有定到位置'])
})

test('an item asks for a nameplate in its own words', () => {
  expect(wantsNameplate(['灭火器', undefined, '铭牌清楚'])).toBe(true)
  expect(wantsNameplate(['消防通道', undefined])).toBe(false)
})

const bytes = (...parts: (string | number[])[]) => Uint8Array.from(parts.flatMap((p) => (typeof p === 'string' ? [...p].map((c) => c.charCodeAt(0)) : p)))

test('a picture of 30,000 × 30,000 is known by its head', () => {
  const big = [0x75, 0x30]
  expect(claimed(bytes([0xff, 0xd8, 0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xff, 0xc2, 0, 11, 8, ...big, ...big, 3]))).toEqual({ width: 30000, height: 30000 })
  expect(claimed(bytes([0x89], 'PNG\r\n', [0x1a, 10, 0, 0, 0, 13], 'IHDR', [0, 0, ...big, 0, 0, ...big]))).toEqual({ width: 30000, height: 30000 })
  expect(claimed(bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x2f, 0x75, 0, 0x2f, 0x75, 0]))).toEqual({ width: 30000, height: 30000 })
})

test('what does not say its size is left to the browser', () => {
  for (const head of [bytes(), bytes('<svg'), bytes([0xff, 0xd8, 0xff]), bytes([0xff, 0xd8, 0x00, 0x00, 0, 0]), bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]), bytes('RIFF', [0, 0, 0, 0], 'WEBPxxxx')]) expect(claimed(head)).toBeUndefined()
})
