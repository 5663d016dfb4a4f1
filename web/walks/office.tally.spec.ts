// The monthly summary goes up the tree; the situation is drawn, and told to the group.
import { readFileSync } from 'node:fs'
import { desk, dialog, toast } from './office.desk'
import { expect, hearkening, look, test } from './test'

/** The month that is over. */
function lastMonth(): string {
  const d = new Date(Date.now() + 8 * 3600_000)
  d.setUTCDate(0)
  return d.toISOString().slice(0, 7)
}

test('S1-41 S1-100 the village confirms and submits, the office returns and locks; the situation opens its ledger', async ({ browser, house }) => {
  const grid = (await (await house.as('cunzhang')).get('/api/me')).posts[0].grid
  const address = `${house.url}/months/${lastMonth()}/grids/${grid}/summary`
  const head = await desk(browser, house, 'cunzhang')
  const complaints = hearkening(head)
  const office = await desk(browser, house, 'wanggeban')
  const way = (page: typeof head) => page.getByRole('region', { name: '上报进度' })
  const act = async (page: typeof head, word: string, text: string): Promise<void> => {
    await page.goto(address)
    await way(page).getByRole('button', { name: word, exact: true }).click()
    await dialog(page).locator('textarea').fill(text)
    await dialog(page).getByRole('button', { name: word, exact: true }).click()
  }
  await act(head, '确认', '两户歇业，未查')
  await toast(head, /汇总表已确认/)
  await look(head, 'tally-01-confirmed')
  await act(head, '提交', '')
  await toast(head, /汇总表已提交/)
  await expect(way(head).getByRole('button')).toHaveCount(0)

  await act(office, '退回', '')
  await expect(dialog(office).getByText(/原因/).first()).toBeVisible()
  await dialog(office).locator('textarea').fill('5日的整改没有登记')
  await dialog(office).getByRole('button', { name: '退回', exact: true }).click()
  await toast(office, /汇总表已退回/)
  await head.goto(`${house.url}/notices`)
  await head.getByText(/被退回更正：5日的整改没有登记/).first().click()
  await expect(way(head)).toContainText('已退回')
  await act(head, '确认', '已补登')
  await toast(head, /汇总表已确认/)
  await act(head, '提交', '')
  await toast(head, /汇总表已提交/)
  await act(office, '收下并锁定', '')
  await toast(office, /汇总表已锁定/)
  await expect(way(office)).toContainText('锁定后变化')
  await look(office, 'tally-02-locked')

  await office.getByRole('link', { name: '报表' }).click()
  await office.getByRole('tab', { name: '形势分析' }).click()
  await expect(office.locator('.chart svg').first()).toBeVisible()
  const first = office.locator('.numbers').getByRole('link').first()
  const found = await first.innerText()
  expect(Number(found)).toBeGreaterThan(0)
  await look(office, 'tally-03-analysis')
  await office.getByRole('button', { name: '做一张图文发群' }).click()
  await expect(dialog(office).locator('textarea')).toHaveValue(new RegExp(`发现隐患${found}处`))
  await look(office, 'tally-04-card')
  const [file] = await Promise.all([office.waitForEvent('download'), dialog(office).getByRole('button', { name: '保存图片' }).click()])
  const png = readFileSync(await file.path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(png.readUInt32BE(16)).toBe(1080)
  await office.keyboard.press('Escape')
  await first.click()
  await expect(office).toHaveURL(/\/hazards\?.*from=/)
  await expect(office.locator('main table tbody tr')).toHaveCount(Math.min(50, Number(found)))
  expect(complaints).toEqual([])
  await head.close()
  await office.close()
})

test('the quarter and the year: filled from the records, each with its own way up', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.goto(`${house.url}/months`)
  await office.getByRole('button', { name: '季度', exact: true }).click()
  await expect(office.getByRole('heading', { name: /季度汇总表/ })).toBeVisible()
  await office.getByRole('tab', { name: '隐患治理统计表' }).click()
  await expect(office.getByRole('heading', { name: '事故隐患排查治理情况统计表' })).toBeVisible()
  await expect(office.getByText('总局令第16号').first()).toBeVisible()
  await look(office, 'office-66-quarter')
  const [file] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: '下载 .xlsx' }).click()])
  expect(file.suggestedFilename()).toMatch(/第\d季度事故隐患排查治理情况统计表\.xlsx/)
  if (process.env.ANWANG_WALKS_ALBUM) await file.saveAs(`${process.env.ANWANG_WALKS_ALBUM}/quarter.xlsx`)
  await office.getByRole('button', { name: '年', exact: true }).click()
  await expect(office.getByText(/^\d{4}年$/).first()).toBeVisible()
  expect(complaints).toEqual([])
  await office.close()
})
