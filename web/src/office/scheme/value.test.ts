import { expect, test } from 'vitest'
import { emptyDraft, valueOf } from './value'

test('what was chosen or written becomes the value the scheme keeps', () => {
  const d = emptyDraft()
  expect(valueOf({ shape: '短语' }, { ...d, text: ' 每月1次 ' })).toBe('每月1次')
  expect(valueOf({ shape: '选一' }, { ...d, one: '消防队' })).toBe('消防队')
  expect(valueOf({ shape: '选类' }, { ...d, many: ['小商铺', '小作坊'] })).toBe('[小商铺, 小作坊]')
  expect(valueOf({ shape: '列举' }, { ...d, text: '红、橙，黄 蓝' })).toBe('[红, 橙, 黄, 蓝]')
  expect(valueOf({ shape: '逐项' }, { ...d, rows: [{ name: '走访', full: '40' }, { name: '台账: 资料', full: '60分' }, { name: '', full: '' }] })).toBe('{走访: {full: 40分}, "台账: 资料": {full: 60分}}')
})

test('nothing said is no value', () => {
  for (const shape of ['短语', '选一', '选几', '选类', '列举', '逐项', '文字']) expect(valueOf({ shape }, emptyDraft())).toBe('')
})
