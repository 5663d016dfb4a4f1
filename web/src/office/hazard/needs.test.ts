import { describe, expect, test } from 'vitest'
import { asksOf, bodyOf, emptyForm, inOrder, missing } from './needs'

const at = (may: { verb: string; word: string; needs: string[] }): string[] => asksOf(may).map((a) => `${a.at}${a.required ? '!' : ''}`)

describe('a form asks just what its verb needs', () => {
  test('a return asks for the reason and nothing else', () => {
    expect(at({ verb: 'return', word: '退回', needs: ['理由'] })).toEqual(['text!'])
  })
  test('a dispatch asks for the owner first; the rest may stay empty', () => {
    expect(at({ verb: 'dispatch', word: '交办', needs: ['主办'] })).toEqual(['owner!', 'with', 'text', 'dueOn'])
  })
  test('an act that needs nothing has no questions', () => {
    expect(asksOf({ verb: 'take', word: '受理', needs: [] })).toEqual([])
  })
  test('a need the desk has never heard of is asked for in the words of the scheme', () => {
    expect(asksOf({ verb: 'review', word: '回看', needs: ['回看结论说明'] })[0]).toMatchObject({ at: 'text', label: '回看结论说明', required: true })
  })
  test('what is offered and needed is asked once, as needed', () => {
    expect(at({ verb: 'feedback', word: '反馈', needs: ['整改情况', '照片'] })).toEqual(['text!', 'photos!', 'hard'])
  })
})

describe('nothing goes out half filled', () => {
  const verify = asksOf({ verb: 'verify', word: '复查', needs: ['结论'] })
  test('an undecided verification is told to decide', () => {
    expect(missing(verify, emptyForm())).toEqual({ pass: '请选择结论。' })
  })
  test('a failed verification needs its reason, a passed one does not', () => {
    expect(missing(verify, { ...emptyForm(), pass: false, text: '  ' })).toEqual({ text: '不通过时请写明理由。' })
    expect(missing(verify, { ...emptyForm(), pass: true })).toEqual({})
  })
  test('a refusal travels as the absence of pass, with its reason', () => {
    expect(bodyOf(verify, { ...emptyForm(), pass: false, text: ' 通道仍被占用 ' })).toEqual({ text: '通道仍被占用' })
    expect(bodyOf(verify, { ...emptyForm(), pass: true })).toEqual({ pass: true })
  })
  test('what was not asked is not sent', () => {
    expect(bodyOf(asksOf({ verb: 'return', word: '退回', needs: ['理由'] }), { ...emptyForm(), text: '不归我局管', owner: '镇消防站' })).toEqual({ text: '不归我局管' })
  })
})

test('what carries the case along stands before what runs beside it', () => {
  const may = ['urge', 'verify', 'supervise', 'dispatch'].map((verb) => ({ verb, word: verb, needs: [] }))
  expect(inOrder(may).map((m) => m.verb)).toEqual(['verify', 'dispatch', 'urge', 'supervise'])
})

test('where the plan names whom a case may go to, the sender picks one of them', () => {
  const transfer = asksOf({ verb: 'transfer', word: '移交', needs: ['理由', '接收单位'], offers: ['公安派出所', '公安消防部门'] })
  expect(transfer.find((a) => a.at === 'owner')).toMatchObject({ required: true, of: ['公安派出所', '公安消防部门'] })
  const report = asksOf({ verb: 'report', word: '上报', needs: [], offers: ['安监局', '环保局'] })
  expect(report).toMatchObject([{ at: 'owner', label: '上报给谁', required: false, of: ['安监局', '环保局'] }])
  expect(asksOf({ verb: 'report', word: '上报', needs: [] })).toEqual([])
})
