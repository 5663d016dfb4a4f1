import { beforeEach, describe, expect, test } from 'vitest'
import type { Checklist, Site, Task } from '@shared/wire'
import { beginVisit, fitting, lacks, mark, newFinding, photosOf, taskFor, visitBody, type VisitForm } from './form'

const site: Site = {
  id: 's1', name: '演示小卖部', pinyin: '', class: '小商店', sector: '商务', address: '', grid: 'g1', gridName: '某村', status: 'open', recent: [], openHazards: 0, rev: 1,
}
const lane = { id: 'lane', text: '消防通道畅通', sector: '消防', grade: '重大', wrong: '消防通道被占用' }
const wire = { id: 'wire', text: '电线没有私拉乱接', sector: '用电', grade: '' }
const checklist: Checklist = { id: 'c1', name: '小商店检查表', edition: 'e1', items: [lane, wire] }
const task: Task = {
  id: 't1', duty: '村级隐患排查', clauses: ['S1-36'], verb: '排查', grid: 'g1', gridName: '某村', fromOn: '2026-03-02', toOn: '2026-03-08', dueAt: 0, need: 1, have: 0, state: 'open', each: false, form: ['c1'],
}
let form: VisitForm
beforeEach(() => {
  form = beginVisit(site, checklist, task, 1)
})

describe('a visit', () => {
  test('on which nothing is touched answers every item 正常', () => {
    const body = visitBody(form, checklist)
    expect(body.answers).toEqual([
      { item: 'lane', result: 'ok' },
      { item: 'wire', result: 'ok' },
    ])
    expect(body).toMatchObject({ site: 's1', grid: 'g1', task: 't1', verb: '排查', form: 'c1', edition: 'e1', findings: [] })
    expect(body.note).toBeUndefined()
    expect(body.sign).toBeUndefined()
    expect(lacks(form)).toBeUndefined()
  })

  test('without a task is a 巡查', () => {
    expect(visitBody(beginVisit(site, checklist, undefined, 1), checklist)).toMatchObject({ verb: '巡查', task: undefined })
  })

  test('begun from the list of sites is for the task of today that the site counts for', () => {
    const round = { ...task, id: 'round' }
    const here = { ...task, id: 'here', site: 's1' }
    const far = { ...task, id: 'far', site: 's2' }
    const next = { ...task, id: 'next', fromOn: '2026-03-09', toOn: '2026-03-15' }
    expect(taskFor([far, next, round], site, '2026-03-08')?.id).toBe('round')
    expect(taskFor([round, here], site, '2026-03-08')?.id).toBe('here')
    expect(taskFor([round, { ...here, have: 1 }], site, '2026-03-08')?.id).toBe('round')
    expect(taskFor([{ ...round, id: 'meeting', verb: '会议', aim: 'none' }, { ...round, have: 1 }], site, '2026-03-08')?.id).toBe('round')
    expect(taskFor([far, next, { ...round, grid: 'g2' }], site, '2026-03-08')).toBeUndefined()
  })

  test('an item that is not in order opens one finding with the words and grade of the checklist', () => {
    mark(form, lane, 'bad')
    mark(form, lane, 'bad')
    expect(form.findings).toHaveLength(1)
    expect(form.findings[0]).toMatchObject({ item: 'lane', sector: '消防', text: '消防通道被占用', grade: '重大', outcome: 'hazard' })
    mark(form, wire, 'bad')
    expect(form.findings[1]).toMatchObject({ text: '电线没有私拉乱接：不符合要求', grade: '一般' })
  })

  test('an item put back to 正常 takes its finding along, and only its own', () => {
    mark(form, lane, 'bad')
    mark(form, wire, 'bad')
    mark(form, lane, 'ok')
    expect(form.findings.map((f) => f.item)).toEqual(['wire'])
    expect(form.answers).toEqual({ wire: 'bad' })
    mark(form, wire, 'na')
    expect(form.findings).toEqual([])
    expect(visitBody(form, checklist).answers[1]).toEqual({ item: 'wire', result: 'na' })
  })

  test('a finding without words is not done', () => {
    form.findings.push(newFinding(undefined))
    expect(lacks(form)).toEqual({ finding: form.findings[0]!.id, words: '这个问题还没有写是什么情况。' })
  })

  test('what was mended on the spot wants a picture of it, and is no longer urgent', () => {
    mark(form, lane, 'bad')
    const f = form.findings[0]!
    f.outcome = 'mended'
    f.urgent = true
    expect(lacks(form)?.words).toContain('整改后的照片')
    f.after = ['bb']
    expect(lacks(form)).toBeUndefined()
    expect(visitBody(form, checklist).findings[0]).toMatchObject({ outcome: 'mended', after: ['bb'], urgent: false })
  })

  test('after-photos of something not mended after all are not sent', () => {
    mark(form, lane, 'bad')
    form.findings[0]!.after = ['bb']
    expect(visitBody(form, checklist).findings[0]!.after).toEqual([])
    expect(photosOf(form)).toEqual([])
  })

  test('names every photograph once', () => {
    mark(form, lane, 'bad')
    form.photos = ['aa', 'bb']
    form.findings[0]!.photos = ['bb', 'cc']
    expect(photosOf(form)).toEqual(['aa', 'bb', 'cc'])
  })

  test('a refusal to sign needs the name of who refused', () => {
    form.signRefused = '不愿签字'
    expect(lacks(form)?.words).toContain('是谁拒绝')
    form.signName = '李某'
    expect(lacks(form)).toBeUndefined()
    expect(visitBody(form, checklist).sign).toEqual({ name: '李某', refused: '不愿签字' })
  })
})

test('the checklist a task asks for comes first, then the one for the class of site', () => {
  const plain = { id: 'p', name: '通用', edition: '1', items: [] }
  const farm = { id: 'f', name: '养殖户', edition: '1', items: [] }
  expect(fitting([plain, farm, checklist], site, undefined).map((c) => c.id)).toEqual(['c1', 'p', 'f'])
  expect(fitting([plain, farm, checklist], site, { ...task, form: ['f'] })[0]!.id).toBe('f')
})
