// Lists at the desk: narrowed, leapt through, their columns chosen, taken away as
// a file that holds what the list holds, in our layout and in the office's own.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { desk, dialog, toast } from './office.desk'
import { expect, hearkening, look, test } from './test'

/** The parts of a workbook. */
function parts(zip: Buffer): Map<string, string> {
  const out = new Map<string, string>()
  let end = zip.length - 22
  while (zip.readUInt32LE(end) !== 0x06054b50) end--
  let at = zip.readUInt32LE(end + 16)
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size, name, extra, comment, head] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const start = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28)
    const body = zip.subarray(start, start + size)
    out.set(zip.toString('utf8', at + 46, at + 46 + name), (method === 8 ? inflateRawSync(body) : body).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return out
}

/** Takes the list on the screen away and reads the file. */
async function taken(page: Page, how: RegExp): Promise<Buffer> {
  await page.getByRole('button', { name: '导出', exact: true }).first().click()
  await dialog(page).getByLabel(how).check()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: '导出', exact: true }).click()])
  return readFileSync(await file.path())
}

test('a ledger is narrowed, leapt through, its columns chosen, and taken away as it stands', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.goto(new URL('/sites', house.url).href)
  await expect(office.locator('.strip .total')).toContainText(/共 \d+ 条/)
  const whole = Number(/共 (\d+) 条/.exec((await office.locator('.strip .total').innerText()).replace(/,/g, ''))![1])

  // Columns, kept with the person.
  await office.getByRole('button', { name: '栏目', exact: true }).click()
  await dialog(office).getByRole('checkbox', { name: '统一社会信用代码' }).click()
  await dialog(office).getByRole('checkbox', { name: '行业' }).click()
  await look(office, 'export-01-columns')
  await dialog(office).getByRole('button', { name: '保存' }).click()
  await toast(office, /栏目已记住/)
  await expect(office.getByRole('columnheader', { name: '统一社会信用代码' })).toBeVisible()
  await expect(office.getByRole('columnheader', { name: '行业' })).toHaveCount(0)

  // A leap by initial counts nothing and is part of the link.
  const first = await office.locator('tbody tr').first().innerText()
  await office.getByRole('button', { name: '跳到 W' }).click()
  await expect(office).toHaveURL(/jump=w/)
  await expect(office.locator('tbody tr').first()).not.toHaveText(first)
  await look(office, 'export-02-leap')
  await office.getByRole('button', { name: /回到开头/ }).click()

  // A filter is a link; the file holds the narrowed list, not the page.
  const kind = (await house.as('wanggeban').then((c) => c.get('/api/sites?limit=1'))).items[0].class as string
  await office.goto(new URL(`/sites?class=${encodeURIComponent(kind)}`, house.url).href)
  await expect(office.locator('.strip .total')).toContainText(/共 \d+ 条/)
  const n = Number(/共 (\d+) 条/.exec(await office.locator('.strip .total').innerText())![1])
  expect(n).toBeLessThan(whole)
  const csv = (await taken(office, /CSV/)).toString('utf8').replace(/^\uFEFF/, '').trimEnd().split('\r\n')
  expect(csv[0]).toContain('统一社会信用代码')
  expect(csv).toHaveLength(n + 1)
  await look(office, 'export-03-taken')

  const book = parts(await fresh(office, /平台版式/))
  const sheet = book.get('xl/worksheets/sheet1.xml')!
  expect([...sheet.matchAll(/<row /g)].length).toBe(n + 4) // title, filter, heads, signatures
  expect(sheet).toContain(csv[1]!.split(',')[0]!)
  expect(book.get('xl/sharedStrings.xml')).toContain(`类别：${kind}`)
  await office.keyboard.press('Escape')

  // What was taken is written down, for whoever may look.
  await office.goto(new URL('/exports', house.url).href)
  await expect(office.locator('tbody tr')).toHaveCount(2)
  await look(office, 'export-04-mine')
  await office.getByRole('link', { name: '下载记录' }).click()
  await expect(office.locator('tbody tr').first()).toContainText(kind)
  await look(office, 'export-05-log')

  // Somebody else's link opens nothing.
  const job = (await house.as('wanggeban').then((c) => c.get('/api/exports'))).items[0].id as string
  const other = await desk(browser, house, 'xiaofang1')
  const refused = await other.request.get(new URL(`/api/exports/${job}/file`, house.url).href)
  expect(refused.status()).toBe(404)
  expect(await refused.text()).toContain('不是您的')
  expect(complaints).toEqual([])
})

/** The same from the dialog that is open. */
async function fresh(page: Page, how: RegExp): Promise<Buffer> {
  await dialog(page).getByLabel(how).check()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: '导出', exact: true }).click()])
  return readFileSync(await file.path())
}

test('an office draws its own form, and rows are assigned together with those that cannot be said', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.goto(new URL('/sites', house.url).href)
  await office.getByRole('button', { name: '导出', exact: true }).click()
  await dialog(office).getByRole('button', { name: '表样…' }).click()
  const [sample] = await Promise.all([office.waitForEvent('download'), dialog(office).getByRole('link', { name: '下载底样' }).click()])
  const drawn = join(house.data, 'drawn.xlsx')
  writeFileSync(drawn, readFileSync(await sample.path()))
  writeFileSync(join(house.data, 'broken.xlsx'), 'PK nothing')
  await dialog(office).getByLabel(/工作簿/).setInputFiles(join(house.data, 'broken.xlsx'))
  await dialog(office).getByRole('button', { name: '上传表样' }).click()
  await expect(dialog(office).getByText(/读不懂这个文件/)).toBeVisible()
  await dialog(office).getByLabel(/工作簿/).setInputFiles(drawn)
  await dialog(office).getByLabel('表样的名字').fill('镇网格办台账')
  await look(office, 'export-06-forms')
  await dialog(office).getByRole('button', { name: '上传表样' }).click()
  await toast(office, /已可使用/)
  const book = parts(await fresh(office, /镇网格办台账/))
  expect(book.get('xl/sharedStrings.xml')).toContain('镇网格办台账')
  expect(book.get('xl/worksheets/sheet1.xml')!.match(/<row /g)!.length).toBeGreaterThan(20)
  await office.keyboard.press('Escape')

  // Two rows to another department, and back.
  const boxes = office.locator('tbody tr input[type=checkbox]')
  await boxes.nth(0).check()
  await boxes.nth(1).check()
  await office.getByRole('button', { name: '调整网格、类别、主管部门' }).click()
  await dialog(office).getByLabel('主管部门').fill('消防队')
  await dialog(office).getByRole('button', { name: '调整', exact: true }).click()
  await expect(dialog(office).getByText(/行已办/)).toBeVisible()
  await look(office, 'export-07-assigned')
  const back = dialog(office).getByRole('button', { name: '撤销这次调整' })
  if (await back.isVisible()) {
    await back.click()
    await expect(dialog(office).getByText('已恢复原样').first()).toBeVisible()
  }
  expect(complaints).toEqual([])
})
