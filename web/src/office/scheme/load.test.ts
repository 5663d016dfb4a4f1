import { expect, test } from 'vitest'
import { barOf, sayLoad, wholeIn } from './load'

test('the bar shows what fits and what does not', () => {
  expect(barOf(50, 100)).toEqual({ done: 50, over: 0, word: '50%' })
  expect(barOf(200, 100)).toEqual({ done: 50, over: 50, word: '200%' })
  expect(barOf(20, 0)).toEqual({ done: 0, over: 100, word: '没有人' })
  expect(barOf(20, 0, true).word).toBe('时间未定，不判断')
})

test('it is said in words whether the people are enough', () => {
  expect(sayLoad({ open: false, short: false, enough: 0 })).toBe('够')
  expect(sayLoad({ open: false, short: true, enough: 31 })).toBe('不够，31 人才够')
  expect(sayLoad({ open: false, short: true, enough: 0 })).toBe('不够，再加人也做不完')
  expect(sayLoad({ open: true, short: false, enough: 0 })).toBe('不判断')
})

test('only whole numbers within bounds are taken', () => {
  expect(wholeIn('12', 0, 20)).toBe(12)
  for (const text of ['', '-1', '1.5', '21', '十二', '1e3']) expect(wholeIn(text, 0, 20)).toBeUndefined()
})
