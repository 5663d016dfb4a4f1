import { expect, test } from 'vitest'
import type { Checklist, Hazard, Site } from '@shared/wire'
import { alike, likeness, suggest } from './alike'

const open = (id: string, text: string, more: Partial<Hazard> = {}) => ({ id, text, foundAt: 1, ...more }) as Hazard

test('two people who write of the same thing are recognised, two things are not', () => {
  expect(likeness('后门消防通道堆满纸箱', '消防通道被纸箱堵了')).toBeGreaterThan(0.4)
  expect(likeness('后门消防通道堆满纸箱', '灭火器过期三个月')).toBe(0)
  expect(likeness('', '灭火器过期')).toBe(0)
})

test('the open case that may be this one comes first and says so', () => {
  const known = [open('wire', '电线私拉乱接', { sector: '用电' }), open('lane', '消防通道堆满纸箱', { sector: '消防' })]
  const [first, second] = alike(known, { text: '消防通道堵塞' })
  expect(first).toMatchObject({ hazard: { id: 'lane' }, same: true })
  expect(second!.same).toBe(false)
})

test('the same item of the same list is the same thing, whatever the words', () => {
  expect(alike([open('a', '甲'), open('b', '乙', { item: 'i1' })], { text: '丙', item: 'i1' })[0]).toMatchObject({ hazard: { id: 'b' }, same: true })
})

const lists: Checklist[] = [
  { id: 'c', name: '小商店检查表', edition: '1', items: [
    { id: '1', text: '消防通道畅通', sector: '消防', grade: '' },
    { id: '2', text: '电线没有私拉乱接', sector: '用电', grade: '' },
    { id: '3', text: '证照齐全', sector: '市场监管', grade: '' },
  ] },
]
const shop = { class: '小商店', sector: '市场监管' } as Site

test('a category is suggested by the words, else by the site, else by what was chosen lately', () => {
  expect(suggest(lists, { text: '电线私拉到门口', site: shop, recent: ['消防'] })[0]).toBe('用电')
  expect(suggest(lists, { text: '', site: shop, recent: [] })[0]).toBe('市场监管')
  expect(suggest(lists, { text: '', recent: ['消防', '用电'] })).toEqual(['消防', '用电'])
  expect(suggest(lists, { text: '', recent: ['早已不用的类别'] })).toEqual([])
})
