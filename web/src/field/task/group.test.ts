import { expect, test } from 'vitest'
import type { Task } from '@shared/wire'
import { clauseOf, group, isUnsaid, outside } from './group'

const now = Date.parse('2026-03-05T09:00:00+08:00')
const task = (id: string, toOn: string, more: Partial<Task> = {}): Task => ({
  id, duty: '', clauses: ['S1-36'], verb: '', grid: '', gridName: '', fromOn: '2026-03-02', toOn, dueAt: Date.parse(`${toOn}T23:59:59+08:00`),
  need: 1, have: 0, state: 'open', each: false, form: [], ...more,
})
const shown = (tasks: Task[], waiting?: (t: Task) => number) =>
  group(tasks, now, '2026-03-08', waiting).map((g) => `${g.heading}: ${g.tasks.map((t) => t.id).join(' ')}`)

test('tasks stand under when they are due, the soonest first', () => {
  const tasks = [task('later', '2026-03-31'), task('week', '2026-03-08'), task('soon', '2026-03-06'), task('today', '2026-03-05'), task('late', '2026-03-04'), task('done', '2026-03-08', { have: 1 })]
  expect(shown(tasks)).toEqual(['已逾期: late', '今天到期: today', '本周: soon week', '以后: later', '已完成: done'])
})

test('what waits in the outbox counts as done', () => {
  expect(shown([task('a', '2026-03-08')], () => 1)).toEqual(['已完成: a'])
  expect(shown([task('a', '2026-03-08', { need: 3, have: 1 })], () => 1)).toEqual(['本周: a'])
})

test('a task without a clause of the plan is marked as 方案未规定', () => {
  expect(isUnsaid(task('a', '2026-03-08'))).toBe(false)
  expect(isUnsaid(task('a', '2026-03-08', { clauses: [] }))).toBe(true)
  expect(isUnsaid(task('a', '2026-03-08', { unsaid: true }))).toBe(true)
})

test('a clause may come as its number or with its words', () => {
  expect(clauseOf('S1-36')).toEqual({ id: 'S1-36', text: '' })
  expect(clauseOf({ id: 'S1-36', text: '每周不少于1次' })).toEqual({ id: 'S1-36', text: '每周不少于1次' })
})

test('a meeting or a report is not done by going somewhere', () => {
  const aims = [undefined, 'round', 'site', 'spot', 'none', 'person']
  expect(aims.filter((aim) => outside(task('a', '2026-03-08', { aim })))).toEqual([undefined, 'round', 'site', 'spot'])
})

test('of what is due together the nearest comes first; what is due sooner still goes before it', () => {
  const far = task('far', '2026-03-07')
  const near = task('near', '2026-03-07')
  const soon = task('soon', '2026-03-06')
  const away = (t: Task) => (t.id === 'near' ? 10 : t.id === 'far' ? 5_000 : 90_000)
  expect(group([far, near, soon], now, '2026-03-08', undefined, away).flatMap((g) => g.tasks.map((t) => t.id))).toEqual(['soon', 'near', 'far'])
})

test('what was let off asks for nothing any more', () => {
  const off = task('off', '2026-03-04', { state: 'excused' })
  expect(group([off], now, '2026-03-08')[0]!.heading).toBe('已完成')
})
