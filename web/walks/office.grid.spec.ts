// The net is redrawn, and who answered for it on a day stays known.
import { desk, toast, verb } from './office.desk'
import { expect, hearkening, look, test } from './test'

const day = (shift: number): string => new Date(Date.now() + 8 * 3600_000 + shift * 86400_000).toISOString().slice(0, 10)
const said = (d: string): string => `${Number(d.slice(0, 4))}年${Number(d.slice(5, 7))}月${Number(d.slice(8))}日`

test('S1-62 a grid is split on the map; yesterday the old one answered, today the new ones do; what nobody holds is on the gap list', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const village = items.find((g: { drawn: boolean; parent?: string; sites: number; kind: string }) => g.drawn && g.parent && g.sites >= 4)
  await office.goto(`${house.url}/grids/${village.id}`)
  const then = office.getByRole('region', { name: '那天谁管' })
  await expect(then.locator('tbody tr').first()).toBeVisible()
  const held = await then.locator('tbody tr', { hasText: village.name }).count()
  expect(held, 'somebody holds a post in the village').toBeGreaterThan(0)

  await verb(office, '拆分').click()
  const box = office.getByRole('dialog', { name: /^拆分/ })
  await expect(box.locator('svg .piece')).toHaveCount(2)
  await box.getByText('分南北').click()
  await box.getByLabel('第1个网格的名称').fill('北片网格')
  await box.getByLabel('第2个网格的名称').fill('')
  await box.getByRole('button', { name: '拆分', exact: true }).click()
  await expect(box.getByRole('alert').filter({ hasText: '请写名称' })).toBeVisible()
  await box.getByLabel('第2个网格的名称').fill('南片网格')
  // The new ones start without people, so that the gap list has something to say.
  await box.getByText('原来的责任人一并任命').click()
  await look(office, 'office-40-split')
  await box.getByRole('button', { name: '拆分', exact: true }).click()
  await toast(office, /已生效：/)
  await expect(office.getByRole('heading', { name: /[北南]片网格/ })).toBeVisible()
  await look(office, 'office-41-split-done')

  // The old grid: closed, its people known for the days before.
  await office.goto(`${house.url}/grids/${village.id}`)
  await expect(then).toContainText('后来划成')
  const input = then.locator('input')
  const show = async (d: string) => {
    await input.fill(said(d))
    await input.press('Enter')
  }
  await expect(then).toContainText('已经停用')
  await show(day(-1))
  await expect(then.locator('tbody tr', { hasText: village.name })).toHaveCount(held)
  await look(office, 'office-42-on-day')

  // Nobody holds the new ones: the net says so.
  await office.goto(`${house.url}/grids`)
  await expect(office.locator('.side')).toContainText('片网格还没有任何责任人')
  // The gap list says of each site what is missing, and why.
  await office.getByRole('link', { name: /空缺清单/ }).click()
  await expect(office.getByRole('heading', { name: '空缺清单' })).toBeVisible()
  const { items: gaps } = await caller.get('/api/sites/gaps?limit=100')
  const line = office.locator('tbody tr', { hasText: gaps[0].name }).first()
  await expect(line).toContainText(`缺${gaps[0].gaps[0].at}`)
  await expect(line).toContainText(gaps[0].gaps[0].why)
  await look(office, 'office-43-gaps')

  // A site of the old grid: it stood there yesterday, and stands in a new one today.
  const now = (await caller.get('/api/grids?limit=500')).items.find((g: { name: string; sites: number }) => /[北南]片网格/.test(g.name) && g.sites > 0)
  const moved = (await caller.get(`/api/sites?grid=${now.id}&limit=1`)).items[0]
  await office.goto(`${house.url}/sites/${moved.id}`)
  await expect(then).toContainText(moved.gridName)
  await show(day(-1))
  await expect(then).toContainText(village.name)
  await expect(then).toContainText('后来划转过')
  await look(office, 'office-44-site-on-day')
  expect(complaints).toEqual([])
  await office.close()
})

test('a merge planned for a day to come stands on the list and is withdrawn before it takes effect', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const drawn = items.filter((g: { drawn: boolean; parent?: string; name: string }) => g.drawn && g.parent && !/片网格/.test(g.name))
  const [a, b] = [drawn[0], drawn.find((g: { kind: string; parent: string; id: string }) => g.id !== drawn[0].id && g.kind === drawn[0].kind && g.parent === drawn[0].parent)]
  await office.goto(`${house.url}/grids/${a.id}`)
  await verb(office, '合并').click()
  const box = office.getByRole('dialog', { name: /^合并/ })
  await box.locator('.el-select').first().click()
  await box.getByLabel('网格', { exact: true }).fill(b.name)
  await office.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: b.name }).first().click()
  await box.getByText('与哪些网格合并').click()
  await box.getByLabel('合并后的名称').fill('合并试点网格')
  const on = box.getByLabel('从哪天起')
  await on.fill(said(day(7)))
  await on.press('Enter')
  await expect(office.locator('.el-picker__popper:visible')).toHaveCount(0)
  await expect(box).toContainText('自动生效，生效前可以撤回')
  await look(office, 'office-45-merge')
  await box.getByRole('button', { name: '计划合并' }).click()
  await toast(office, /已列入计划/)
  await office.goto(`${house.url}/grids?side=redrawings`)
  const row = office.getByRole('region', { name: '划界改动' }).locator('li', { hasText: '合并试点网格' })
  await expect(row).toContainText('待生效')
  await look(office, 'office-46-redrawings')
  await row.getByRole('button', { name: '撤回' }).click()
  await toast(office, /已撤回/)
  await expect(row).toContainText('已撤回')
  expect((await caller.get(`/api/grids/${a.id}`)).name).toBe(a.name)
  await office.close()
})
