import { expect, test } from 'vitest'
import type { Site } from '@shared/wire'
import { Finder, most, nearest } from './find'

const site = (name: string, pinyin: string, more: Partial<Site> = {}): Site => ({
  id: name, name, pinyin, class: '', sector: '', address: '', grid: '', gridName: '', status: '', rev: 1, ...more,
})
const shop = site('演示惠民超市', 'yan shi hui min chao shi', { code: 'XC-0007', creditCode: '91120225MA00000001', lon: 117.5, lat: 40 })
const farm = site('演示王家养殖场', 'yan shi wang jia yang zhi chang', { address: '村东头', lon: 117.51, lat: 40 })
const lost = site('演示无坐标', 'yan shi wu zuo biao')
const all = [shop, farm, lost]
const find = (sites: Site[], words: string) => Finder.of(sites).find(words)

test('a site is found by a piece of its name, its pinyin, its initials, its codes or its address', () => {
  expect(find(all, '超市')).toEqual([shop])
  expect(find(all, 'yangzhi')).toEqual([farm])
  expect(find(all, 'YSHM')).toEqual([shop])
  expect(find(all, 'yswz')).toEqual([lost])
  expect(find(all, 'xc-0007')).toEqual([shop])
  expect(find(all, '91120225MA00000001')).toEqual([shop])
  expect(find(all, '东头')).toEqual([farm])
  expect(find(all, '没有这家')).toEqual([])
})

test('what a site is found by never runs over into the next site or the next word', () => {
  expect(find([site('甲乙', 'jia yi'), site('丙丁', 'bing ding')], '乙丙')).toEqual([])
  expect(find([site('甲', 'jia', { code: '12', creditCode: '34' })], '1234')).toEqual([])
})

test('spaces that a keyboard adds do not matter, and no words mean all', () => {
  expect(find(all, ' 惠民 超市 ')).toEqual([shop])
  expect(find(all, '  ')).toEqual(all)
})

test('a name that starts with the words comes before one that holds them', () => {
  const other = site('老演示店', 'lao yan shi dian')
  expect(find([other, shop], '演示')).toEqual([shop, other])
})

test('a sign that is read in two ways is found by either', () => {
  const shop = site('长青店', 'zhang qing dian  zhangqingdian zqd')
  for (const words of ['zqd', 'cqd', 'zhangqing', '长青']) expect(find([shop], words), words).toEqual([shop])
  expect(find([shop], 'cqz')).toEqual([])
})

test('a plate names one site, by its code, its credit code or its id; half a code names none', () => {
  const finder = Finder.of(all)
  expect(finder.named('XC-0007')).toBe(shop)
  expect(finder.named('91120225ma00000001')).toBe(shop)
  expect(finder.named('演示无坐标')).toBe(lost)
  expect(finder.named('XC-000')).toBeUndefined()
  expect(finder.named('')).toBeUndefined()
})

const county = (n: number) => Array.from({ length: n }, (_, i) => site(`演示商店${i}`, `yan shi shang dian ${i}`, { address: `东村${i % 30}组`, creditCode: `9112${i}` }))

/** As one would do it without an index: row by row, field by field. */
function naive(sites: Site[], words: string): { found: Site[]; looked: number } {
  let looked = 0
  const found = sites.filter((s) => {
    looked++
    return [s.name, s.pinyin.replaceAll(' ', ''), s.creditCode ?? '', s.address].some((f) => f.includes(words))
  })
  return { found, looked }
}

test('among twenty thousand the index looks at a fraction of what a scan looks at, and finds the same', () => {
  const many = county(20_000)
  const finder = Finder.of(many)
  for (const words of ['商店19999', 'shangdian777', '没有这家', '91121234']) {
    const scan = naive(many, words)
    const mine = finder.find(words, 100_000)
    expect(new Set(mine.map((s) => s.id))).toEqual(new Set(scan.found.map((s) => s.id)))
    expect(finder.looked * 5, `${words}: ${finder.looked} against ${scan.looked}`).toBeLessThan(scan.looked)
  }
  // A word that everybody has: it stops when the screen is full.
  expect(finder.find('演示')).toHaveLength(most)
  expect(finder.looked * 5).toBeLessThan(20_000)
})

test('made ready in steps it finds as made ready at once, and the screen was let in between', async () => {
  const many = county(5_000)
  let breaths = 0
  const finder = await Finder.ready(many, async () => void breaths++, 1_000)
  expect(breaths).toBe(5)
  for (const words of ['商店4999', '商店0', 'ysd', '演示商店1000']) expect(finder.find(words)).toEqual(Finder.of(many).find(words))
})

test('the nearest site comes first and one without a point last', () => {
  const near = nearest(all, { lon: 117.509, lat: 40 })
  expect(near.map((n) => n.site)).toEqual([farm, shop, lost])
  expect(near[0]!.away).toBeGreaterThan(80)
  expect(near[0]!.away).toBeLessThan(90)
})

test('of thousands only the nearest are put in order', () => {
  const many = county(3_000).map((s, i) => ({ ...s, lon: 117 + ((i * 7919) % 3_000) / 10_000, lat: 40 }))
  const near = nearest(many, { lon: 117.1, lat: 40 }, 10)
  expect(near).toHaveLength(10)
  expect(near.map((n) => n.away)).toEqual([...near.map((n) => n.away)].sort((a, b) => a! - b!))
  expect(near[0]!.site.lon).toBeCloseTo(117.1, 4)
})
