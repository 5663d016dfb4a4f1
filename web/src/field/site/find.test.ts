import { expect, test } from 'vitest'
import type { Site } from '@shared/wire'
import { Finder, nearest } from './find'

const site = (name: string, pinyin: string, more: Partial<Site> = {}): Site => ({
  id: name, name, pinyin, class: '', sector: '', address: '', grid: '', gridName: '', status: '', recent: [], openHazards: 0, rev: 1, ...more,
})
const shop = site('演示惠民超市', 'yan shi hui min chao shi', { code: '91120225MA00000001', lon: 117.5, lat: 40 })
const farm = site('演示王家养殖场', 'yan shi wang jia yang zhi chang', { address: '村东头', lon: 117.51, lat: 40 })
const lost = site('演示无坐标', 'yswzb')
const all = [shop, farm, lost]
const find = (sites: Site[], words: string) => new Finder(sites).find(words)

test('a site is found by a piece of its name, its pinyin, its initials, its code or its address', () => {
  expect(find(all, '超市')).toEqual([shop])
  expect(find(all, 'yangzhi')).toEqual([farm])
  expect(find(all, 'YSHM')).toEqual([shop])
  expect(find(all, 'yswz')).toEqual([lost])
  expect(find(all, '91120225MA00000001')).toEqual([shop])
  expect(find(all, '东头')).toEqual([farm])
})

test('spaces that a keyboard adds do not matter, and no words mean all', () => {
  expect(find(all, ' 惠民 超市 ')).toEqual([shop])
  expect(find(all, '  ')).toEqual(all)
})

test('a name that starts with the words comes before one that holds them', () => {
  const other = site('老演示店', 'lao yan shi dian')
  expect(find([other, shop], '演示')).toEqual([shop, other])
})

test('twenty thousand sites are searched within fifty milliseconds', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => site(`演示商店${i}`, `yan shi shang dian ${i}`))
  const finder = new Finder(many)
  finder.find('yssd') // once to warm up
  const from = performance.now()
  const found = finder.find('商店19999')
  expect(performance.now() - from).toBeLessThan(50)
  expect(found).toHaveLength(1)
})

test('the nearest site comes first and one without a point last', () => {
  const near = nearest(all, { lon: 117.509, lat: 40 })
  expect(near.map((n) => n.site)).toEqual([farm, shop, lost])
  expect(near[0]!.away).toBeGreaterThan(80)
  expect(near[0]!.away).toBeLessThan(90)
})
