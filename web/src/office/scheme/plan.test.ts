import { expect, test } from 'vitest'
import { isHeading, piecesOf } from './plan'

test('a paragraph falls into pieces where its clauses begin, and no word is lost', () => {
  const p = { text: '要求：每周一次；每月一次。', clauses: ['S9-01', 'S9-02', 'S9-03'], at: [3, 3, 8] }
  expect(piecesOf(p)).toEqual([
    { clauses: [], text: '要求：' },
    { clauses: ['S9-01', 'S9-02'], text: '每周一次；' },
    { clauses: ['S9-03'], text: '每月一次。' },
  ])
  expect(piecesOf({ text: '每周一次。', clauses: ['S9-01'], at: [0] })).toEqual([{ clauses: ['S9-01'], text: '每周一次。' }])
  expect(piecesOf({ text: '没有条款。', clauses: [], at: [] })).toEqual([{ clauses: [], text: '没有条款。' }])
})

test('the title and the numbered sections are headings, sentences are not', () => {
  expect(isHeading({ text: '关于某事的方案', clauses: [], at: [] }, true)).toBe(true)
  expect(isHeading({ text: '二、目标责任', clauses: [], at: [] }, false)).toBe(true)
  expect(isHeading({ text: '（二）各行业领域', clauses: [], at: [] }, false)).toBe(false)
})
