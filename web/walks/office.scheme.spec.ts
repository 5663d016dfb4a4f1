// The plan leaves values open; the office fills one and sees what becomes of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, dialog, toast } from './office.desk'
import { expect, hearkening, look, test } from './test'

test('an open value is filled in plain words: the server answers while it is written, and the rule is no longer open', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const caller = await house.as('wanggeban')
  const before = await caller.get('/api/scheme')
  const waits = (c: string): boolean => before.clauses.some((x: { id: string; state: string }) => x.id === c && x.state === '待补值') && before.unset.filter((x: { clauses: string[] }) => x.clauses.includes(c)).length === 1
  const open = before.unset.find((u: { key: string; clauses: string[] }) => u.key === 'often' && u.clauses.length === 1 && waits(u.clauses[0]!))
  const clause = open.clauses[0]
  await office.goto(`${house.url}/scheme?tab=unset`)
  const card = office.locator('.list .card', { hasText: open.name }).first()
  await expect(card).toBeVisible()
  for (const text of await office.locator('.list .card').allInnerTexts()) expect(text, 'no syntax on the screen').not.toMatch(/[{}[\]]|unset/)
  await card.getByRole('button', { name: '补充' }).click()
  const box = dialog(office)
  await box.getByLabel('补成什么').fill('经常')
  await expect(box.getByRole('alert')).toContainText('看不懂')
  await expect(box.getByRole('alert')).toContainText('可以写')
  await look(office, 'office-50-amend-refused')
  await box.getByRole('button', { name: '每月1次', exact: true }).click()
  await expect(box.getByRole('status')).toContainText('看得懂')
  await expect(box.getByRole('status')).toContainText('每月1次')
  await box.getByLabel('由谁补充').fill('镇网格办')
  await box.getByLabel('依据文号').fill('镇政发〔2026〕18号')
  await box.getByLabel('理由').fill('按例会安排')
  await look(office, 'office-51-amend')
  await box.getByRole('button', { name: '补充', exact: true }).click()
  await toast(office, /已补充/)
  await expect(office.locator('.list .card', { hasText: open.name })).toHaveCount(0)

  // Dated, attributed, with its authority and reason.
  await office.getByRole('tab', { name: /补充规定/ }).click()
  const row = office.locator('tbody tr', { hasText: '镇政发〔2026〕18号' })
  await expect(row).toContainText('镇网格办')
  await expect(row).toContainText('按例会安排')
  await expect(row).toContainText('每月1次')
  await expect(row).toContainText((await caller.get('/api/me')).name)

  // The clause's rule has changed its state, and says whose the value is.
  await office.goto(`${house.url}/scheme?clause=${clause}`)
  const article = office.locator(`article[data-clause="${clause}"]`)
  await expect(article).toContainText('执行（属地补充）')
  await expect(article).toContainText('属地补充（镇政发〔2026〕18号）')
  await look(office, 'office-52-clause')

  // What changed stands between the versions.
  await office.getByRole('tab', { name: '各版对比' }).click()
  await expect(office.locator('.change', { hasText: open.name })).toContainText('每月1次')
  await look(office, 'office-53-versions')
  expect(complaints).toEqual([])
  await office.close()
})

test('a contradiction of the plan names its clauses, and a clause leads to the text', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  await office.goto(`${house.url}/scheme?tab=warnings`)
  const line = office.locator('.warnings li').filter({ has: office.getByRole('link') }).first()
  await expect(line).toBeVisible()
  await look(office, 'office-54-warnings')
  const link = line.getByRole('link').first()
  const clause = await link.innerText()
  await link.click()
  await expect(office.locator(`article.open[data-clause="${clause}"]`)).toBeVisible()
  await expect(office.getByLabel('方案原文').locator(`[data-clause="${clause}"]`)).toHaveAttribute('aria-pressed', 'true')
  await office.close()
})

test('an edition that is still to come is taken back with a reason; what is in force stays', async ({ browser, house }) => {
  const caller = await house.as('wanggeban')
  const before = await caller.get('/api/scheme/versions')
  const tree = await caller.get('/api/grids?limit=5')
  const text = readFileSync(join(import.meta.dirname, '../../schemes/bieshan.yaml'), 'utf8')
  await caller.post('/api/scheme/editions', { grid: tree.items[0].id, text, fromOn: '2030-01-01' })
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.goto(`${house.url}/scheme?tab=versions`)
  const row = office.locator('tbody tr', { hasText: '还没到日子' })
  await expect(row).toContainText('2030年1月1日')
  await look(office, 'office-55-edition-to-come')
  await row.getByRole('button', { name: '撤回' }).click()
  const sure = office.getByRole('button', { name: '确认撤回' })
  await expect(sure).toBeDisabled()
  await office.getByLabel('撤回的理由').fill('县里另行印发')
  await look(office, 'office-56-edition-taken-back')
  await sure.click()
  await toast(office, /已撤回，现行的方案照旧执行/)
  await expect(row).toHaveCount(0)
  await expect(office.locator('tbody tr', { hasText: '现在执行' })).toHaveCount(1)
  expect(await caller.get('/api/scheme/versions')).toEqual(before)
  await look(office, 'office-57-edition-gone')
  expect(complaints).toEqual([])
  await office.close()
})
