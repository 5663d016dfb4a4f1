// The one map: a grid is chosen, a list opened from its number, the time switched.
import { desk } from './office.desk'
import { expect, hearkening, look, test } from './test'

test('S1-104 on the one map a grid is found, its numbers open their lists, and last month can be looked at', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const abroad: string[] = []
  office.on('request', (r) => {
    if (!r.url().startsWith(house.url) && !r.url().startsWith('data:')) abroad.push(r.url())
  })
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const village = items.find((g: { drawn: boolean; parent?: string; sites: number }) => g.drawn && g.parent && g.sites > 1)

  await office.getByRole('link', { name: '一张图' }).click()
  const map = office.getByRole('region', { name: /^一张图：/ })
  await expect(map).toBeVisible()
  await expect(office.locator('.canvas[data-settled="true"]')).toBeVisible({ timeout: 20_000 })

  // The search box flies there and opens the panel.
  await office.getByRole('combobox', { name: /找网格或对象/ }).fill(village.name)
  await office.getByRole('option', { name: village.name }).first().click()
  const side = office.getByRole('region', { name: '选中的' })
  await expect(side.getByRole('heading', { name: village.name })).toBeVisible()
  await expect(side.getByRole('region', { name: '谁负责' }).locator('li').first()).toBeVisible()
  await expect(office.locator('.canvas[data-settled="true"]')).toBeVisible({ timeout: 20_000 })
  await look(office, 'office-61-map-grid')

  // A number opens the list behind it, of the same length.
  await side.getByRole('button', { name: /^对象\d+户/ }).click()
  const list = office.getByRole('region', { name: '清单' })
  await expect(list.getByRole('status')).toHaveText(`${village.sites}条`)
  await expect(list.locator('tbody tr')).toHaveCount(Math.min(village.sites, 50))
  const address = office.url()
  await office.goto(address)
  await expect(list.getByRole('status')).toHaveText(`${village.sites}条`)

  // The past has its own numbers, and says that it is the past.
  const months = office.getByRole('combobox', { name: '月份' })
  const now = await months.inputValue()
  await office.getByRole('button', { name: '前一个月' }).click()
  await expect(months).not.toHaveValue(now)
  await expect(office.getByText(/这是过去：截至/)).toBeVisible()
  await office.getByRole('button', { name: '地图', exact: true }).click()
  await office.getByLabel('零报告', { exact: true }).check()
  await look(office, 'office-63-map-past')

  // A name is a name, whatever stands in it.
  const evil = '<img src=x onerror="document.body.remove()">小店'
  const like = (await caller.get(`/api/sites?grid=${village.id}&limit=1`)).items[0]
  await caller.post('/api/sites', { name: evil, class: like.class, lon: like.lon, lat: like.lat, address: evil })
  await office.getByRole('combobox', { name: /找网格或对象/ }).fill('onerror')
  await office.getByRole('option', { name: /onerror/ }).click()
  await expect(side.getByRole('heading', { name: evil })).toBeVisible()
  await expect(office.locator('img')).toHaveCount(0)
  expect(complaints).toEqual([])
  expect(abroad, 'with nothing set, no request leaves the machine').toEqual([])
  await office.close()
})

test('without WebGL the map says so and shows the list', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  await office.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return /webgl/.test(kind) ? null : (real as (...all: unknown[]) => unknown).call(this, kind, ...rest)
    } as typeof real
  })
  await office.goto(`${house.url}/map`)
  await expect(office.getByText(/画不了地图/)).toBeVisible()
  await expect(office.getByRole('region', { name: '清单' }).locator('tbody tr').first()).toBeVisible()
  await look(office, 'office-64-map-none')
  await office.close()
})
