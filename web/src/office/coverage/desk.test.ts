import { expect, test } from 'vitest'
import { sayAll, saySpan, sayStand, spanOf } from './desk'

const none = { due: 0, done: 0, late: 0, missed: 0, open: 0, excused: 0, vacant: 0 }

test('a period holds the day it was asked for, and its neighbours touch it', () => {
  expect(spanOf('week', '2026-12-01')).toEqual({ from: '2026-11-30', to: '2026-12-06' })
  expect(spanOf('month', '2024-02-29')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  expect(spanOf('quarter', '2026-12-31')).toEqual({ from: '2026-10-01', to: '2026-12-31' })
  expect(spanOf('year', '2026-05-05')).toEqual({ from: '2026-01-01', to: '2026-12-31' })
  expect(saySpan('quarter', '2026-10-01')).toBe('2026年第4季度')
  expect(saySpan('week', '2026-11-30')).toBe('2026年11月30日—12月6日')
})

test('a cell says the worst of it in a word, and all of it when asked', () => {
  expect(sayStand(none)).toEqual({ word: '', tone: 'none' })
  expect(sayStand({ ...none, vacant: 2 }).word).toBe('空岗')
  expect(sayStand({ ...none, due: 3, done: 1, missed: 1, late: 1 })).toEqual({ word: '缺1', tone: 'bad' })
  expect(sayStand({ ...none, due: 3, done: 3 })).toEqual({ word: '全', tone: 'good' })
  expect(sayAll({ ...none, due: 3, done: 2, open: 1, excused: 4 })).toBe('应完成3，按时2，未到期1，免除4')
})
