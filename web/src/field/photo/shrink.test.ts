import { expect, test } from 'vitest'
import { fit, shrink, type Encode } from './shrink'

const drawn = (weigh: (w: number, h: number, q: number) => number) => {
  const calls: string[] = []
  const encode: Encode = async (w, h, q) => {
    calls.push(`${w}x${h}@${q}`)
    return { size: weigh(w, h, q) } as Blob
  }
  return { calls, encode }
}

test('the long side is 1280 whichever way the phone was held', () => {
  expect(fit(4000, 3000, 1280)).toEqual({ width: 1280, height: 960 })
  expect(fit(3000, 4000, 1280)).toEqual({ width: 960, height: 1280 })
})

test('a small picture is never made larger', () => {
  expect(fit(640, 480, 1280)).toEqual({ width: 640, height: 480 })
})

test('a picture a hair wide still has a width', () => {
  expect(fit(30000, 1, 1280)).toEqual({ width: 1280, height: 1 })
})

test('an easy picture is encoded once', async () => {
  const { calls, encode } = drawn(() => 100)
  await shrink(encode, 4000, 3000, 1280, 150)
  expect(calls).toEqual(['1280x960@0.82'])
})

test('quality goes down before size, and both until the limit holds', async () => {
  const { calls, encode } = drawn((w, h, q) => w * h * q)
  const blob = await shrink(encode, 1280, 960, 1280, 500_000)
  expect(blob.size).toBeLessThanOrEqual(500_000)
  expect(calls.slice(0, 5)).toEqual(['1280x960@0.82', '1280x960@0.7', '1280x960@0.58', '1280x960@0.46', '1024x768@0.82'])
})

test('a picture that cannot be made small enough ends all the same', async () => {
  const { encode } = drawn(() => 1_000_000)
  expect((await shrink(encode, 4000, 3000, 1280, 150)).size).toBe(1_000_000)
})
