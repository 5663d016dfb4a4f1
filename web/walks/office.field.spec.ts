// What came back from the phones and wants a person: lost numbers, pictures used
// before, objections and their answers.
import { readFileSync } from 'node:fs'
import { desk, dialog, toast } from './office.desk'
import { expect, look, test } from './test'

test('a lost record is asked about, a repeated picture is looked at, an objection is answered', async ({ browser, house, picture }) => {
  const finder = await house.as('cunyuan')
  const pack = await finder.get('/api/field/pack')
  const edition = pack.checklists.find((c: { name: string }) => c.name === '日常隐患排查表').edition
  const hash = await finder.photo(readFileSync(await picture('两次用同一张')))
  const now = Date.now()
  const visit = (n: number, seq: number) => ({
    id: `walk-visit-${now}-${n}`, seq, kind: 'visit', at: now - (2 - n) * 60_000,
    body: { site: pack.sites[n].id, grid: pack.sites[n].grid, verb: '排查', form: '日常隐患排查表', edition, answers: [], findings: [], photos: [hash], note: '' },
  })
  const objection = { id: `walk-words-${now}`, seq: 4, kind: 'complaint', at: now, body: { about: '重复填报', text: '同一家一天填三张表', unsigned: true } }
  const answer = await finder.post('/api/field/deeds', { device: 'walk-phone', sentAt: now, count: { last: 4, held: [], letGo: [] }, deeds: [visit(0, 1), visit(1, 2), objection] })
  expect(answer.results.map((r: { state: string }) => r.state)).toEqual(['stored', 'stored', 'stored'])
  expect(answer.gaps.map((g: { from: number; to: number }) => [g.from, g.to])).toEqual([[3, 3]])

  const page = await desk(browser, house, 'wanggeban')
  await page.getByRole('link', { name: '现场来信' }).click()
  const lost = page.getByRole('row', { name: /朱演福|村/ }).filter({ hasText: '待问清' })
  await expect(lost).toHaveCount(1)
  await look(page, 'office-field-01-gaps')
  await lost.getByRole('button', { name: /问清了/ }).click()
  await dialog(page).getByRole('button', { name: '记下' }).click()
  await expect(dialog(page).getByText('请写问到的结果。')).toBeVisible()
  await dialog(page).getByLabel('问到的结果').fill('手机进水，那天只去了一家，已补记')
  await look(page, 'office-field-02-settle')
  await dialog(page).getByRole('button', { name: '记下' }).click()
  await expect(page.getByText('没有丢失的记录')).toBeVisible()
  await page.getByLabel('看已问清的').check()
  await expect(page.getByRole('cell', { name: /手机进水/ })).toBeVisible()

  await page.getByRole('tab', { name: '重复的照片' }).click()
  // The demo's own pictures repeat as well; the newest stands first.
  const twice = page.locator('tbody tr', { hasText: '同一个文件' }).first()
  await expect(twice).toContainText(pack.sites[1].name.slice(0, 4))
  await expect(twice.locator('img')).toHaveJSProperty('complete', true)
  await look(page, 'office-field-03-repeats')
  await twice.getByRole('link').first().click()
  await expect(page.getByRole('region', { name: '照片用过' })).toContainText('同一张照片')
  await look(page, 'office-field-04-visit')
  await page.getByRole('region', { name: '照片用过' }).getByRole('link').click()
  await expect(page.getByRole('region', { name: '照片用过' })).toContainText('另一条走访记录')

  await page.goto(`${house.url}/letters?tab=complaints`)
  const said = page.locator('li', { hasText: '同一家一天填三张表' })
  await expect(said).toContainText('未署名')
  await expect(said).not.toContainText('朱演福')
  await look(page, 'office-field-05-complaints')
  await said.getByRole('button', { name: '答复' }).click()
  await dialog(page).getByLabel('答复').fill('从下月起三张表合成一张')
  await look(page, 'office-field-06-answer')
  await dialog(page).getByRole('button', { name: '答复', exact: true }).click()
  await toast(page, /已答复/)
  await expect(said).toHaveCount(0)
  await page.close()
  // Whoever gave no name has the answer all the same, on the phone.
  expect(JSON.stringify((await finder.get('/api/field/pack')).notices)).toContain('从下月起三张表合成一张')
})
