import { describe, expect, test } from 'vitest'
import { readFilter, writeFilter } from './filter'

const spec = { box: 'text', q: 'text', from: 'day', bad: 'flag', month: 'month' } as const

describe('a filter and its address are the same thing', () => {
  test('what is written is read back', () => {
    const query = writeFilter(spec, {}, { box: 'triage', q: ' 消防通道 ', from: '2026-03-05', bad: 'true' })
    expect(query).toEqual({ box: 'triage', q: '消防通道', from: '2026-03-05', bad: 'true' })
    expect(readFilter(spec, query)).toEqual({ box: 'triage', q: '消防通道', from: '2026-03-05', bad: 'true', month: '' })
  })
  test('an empty value leaves the address', () => {
    expect(writeFilter(spec, { box: 'triage', q: 'x' }, { box: '' })).toEqual({ q: 'x' })
  })
  test('what is no filter of the list stays in the address', () => {
    expect(writeFilter(spec, { tab: 'story', q: 'x' }, { q: 'y' })).toEqual({ tab: 'story', q: 'y' })
  })
  test('an address somebody mangled narrows nothing', () => {
    expect(readFilter(spec, { from: '2026-13-40', bad: '1', month: '2026-3', box: ['mine', 'open'], q: null })).toEqual({ box: 'mine', q: '', from: '', bad: '', month: '' })
  })
})
