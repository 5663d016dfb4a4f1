// A clerk brings the workbook of the shops: tried, mended by the error workbook,
// imported, known when it comes again, taken back; and people with a paper of first
// passwords, of whom one comes in.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { desk, toast } from './office.desk'
import { hearkening, look, test } from './test'

const choose = async (page: Page, path: string): Promise<void> => {
  await page.getByLabel('选表格文件').setInputFiles(path)
}

test('a workbook of sites goes the whole way, and back', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const village: string = items.find((g: { parent: string; kind: string }) => g.parent && /村/.test(g.kind)).name
  const rows = ['某镇商户台账\t\t\t\t', '名称\t场所类型\t所属网格\t详细地址\t联系电话', `走查超市\t其他场所\t${village}\t一号\t１３８００００００００`, `走查饭店\t其他场所\t${village}\t二号\t138`, `走查超市\t其他场所\t${village}\t一 号\t`, `<script>alert(1)</script>\t其他场所\t${village}\t三号\t`, '注：网格员填写\t\t\t\t']
  const path = join(house.data, '商户台账.csv')
  writeFileSync(path, rows.join('\n'))

  await office.goto(`${house.url}/sites`)
  await office.getByRole('link', { name: '导入', exact: true }).click()
  await expect(office.getByRole('radio', { name: '监管对象' })).toBeChecked()
  await look(office, 'office-80-import')
  const picture = join(house.data, '照片.xlsx')
  writeFileSync(picture, Buffer.from('89504e470d0a1a0a0000000049454e44', 'hex'))
  await choose(office, picture)
  await expect(office.getByText('这个文件不是表格')).toBeVisible()
  await choose(office, path)
  await expect(office.getByRole('heading', { name: '商户台账.csv' })).toBeVisible()
  await expect(office.getByLabel('E列“联系电话”作为')).toHaveValue('phone')
  await look(office, 'office-81-columns')
  await office.getByRole('button', { name: '试导', exact: true }).click()
  await expect(office.getByRole('heading', { name: /试导结果：2 行可导入，1 行有问题，1 行疑似重复/ })).toBeVisible()
  await expect(office.locator('tbody')).toContainText('读到“138”')
  await look(office, 'office-82-tried')
  await office.getByRole('tab', { name: /疑似重复/ }).click()
  await expect(office.locator('tbody')).toContainText('本表第3行')
  await look(office, 'office-83-twin')
  await office.getByRole('button', { name: '导入 2 行' }).click()
  await toast(office, /导入完成：2 行/)
  await look(office, 'office-84-imported')

  const coming = office.waitForEvent('download')
  await office.getByRole('link', { name: '只要有问题的行' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toContain('错误表')
  const mended = join(house.data, '改好.xlsx')
  await file.saveAs(mended)
  expect(readFileSync(mended).subarray(0, 2).toString()).toBe('PK')
  if (process.env.ANWANG_WALKS_ALBUM) await file.saveAs(join(process.env.ANWANG_WALKS_ALBUM, 'errors.xlsx'))
  // Mended by hand, the row goes in; the file itself is known when it comes again.
  writeFileSync(path, [...rows.slice(0, 3), rows[3]?.replace('\t138', '\t13800000001'), ...rows.slice(4)].join('\n'))
  await office.goto(`${house.url}/workbooks?kind=监管对象`)
  await choose(office, path)
  await office.getByRole('button', { name: '试导', exact: true }).click()
  await expect(office.getByRole('heading', { name: /试导结果：1 行可导入，0 行有问题/ })).toBeVisible()
  await office.goto(`${house.url}/workbooks`)
  await office.getByRole('row', { name: /已导入/ }).getByRole('link').first().click()
  await office.getByRole('button', { name: '撤销整次导入' }).click()
  await office.getByRole('button', { name: '确定撤销' }).click()
  await toast(office, /已撤销，2 行恢复原样/)
  await look(office, 'office-85-undone')
  expect(complaints).toEqual([])
  await office.close()
})

test('people come in with a paper of first passwords, and choose their own', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const village: { id: string; name: string } = items.find((g: { parent: string; kind: string }) => g.parent && /村/.test(g.kind))
  const { posts } = await caller.get(`/api/appointments/choices?place=${village.id}`)
  const post: string = posts.find((p: { may: boolean; kind: string }) => p.may && p.kind === '网格员').post
  const path = join(house.data, '网格员.csv')
  writeFileSync(path, ['姓名\t手机号\t职务\t所在网格', `新示一\t13911110001\t${post}\t${village.name}`, `新示二\t13911110002\t没有这种岗位\t${village.name}`].join('\n'))
  await office.goto(`${house.url}/workbooks`)
  await choose(office, path)
  await expect(office.getByLabel('C列“职务”作为')).toHaveValue('post')
  await office.getByRole('button', { name: '试导', exact: true }).click()
  await office.getByRole('button', { name: '导入 1 行' }).click()
  await toast(office, /导入完成：1 行/)
  const coming = office.waitForEvent('download')
  await office.getByRole('button', { name: /发初始密码表（1人）/ }).click()
  expect((await coming).suggestedFilename()).toContain('初始密码表')
  await expect(office.getByText(/初始密码表 .* 已发/)).toBeVisible()
  await look(office, 'office-86-passwords')
  expect(complaints).toEqual([])
  await office.close()
})
