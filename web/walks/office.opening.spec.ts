// An empty folder becomes a town: the guide, four people, three workbooks, a phone,
// the first visit. Nothing is prepared beside it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Browser, type Page } from '@playwright/test'
import { bare, openHouse, type House } from './house'
import { toast } from './office.desk'
import { said, sent, siteRow, tab } from './phone'
import { hearkening, look, test } from './test'

const own = 'nan-he-zhen-zi-ji-de'

/** Signs in with a password from a slip and chooses another. */
async function first(browser: Browser, house: House, login: string, slip: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  await page.goto(house.url)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(slip)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: /请先改密码/ })).toBeVisible()
  await page.getByLabel('发下来的密码').fill(slip)
  await page.getByLabel('新密码', { exact: true }).fill(own)
  await page.getByLabel('再输一次新密码').fill(own)
  await page.getByRole('button', { name: '改好，进入系统' }).click()
  return page
}

/** Brings a workbook from the list on the workbench, tries and imports it. */
async function bring(page: Page, house: House, line: string, name: string, rows: string[], n: number): Promise<void> {
  await page.goto(house.url)
  await page.getByRole('link', { name: line, exact: true }).click()
  const path = join(house.data, name)
  writeFileSync(path, rows.join('\n'))
  await page.getByLabel('选表格文件').setInputFiles(path)
  await page.getByRole('button', { name: '试导', exact: true }).click()
  await page.getByRole('button', { name: `导入 ${n} 行` }).click()
  await toast(page, new RegExp(`导入完成：${n} 行`))
}

test('an empty folder is opened by its guide, and the first visit is made', async ({ browser }) => {
  test.slow()
  const house = await openHouse({}, bare)
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    const complaints = hearkening(page)
    await page.goto(`${house.url}/hazards`)
    await expect(page.getByRole('heading', { name: '这里还没有开局' })).toBeVisible()
    await page.getByLabel('开局链接或其中的字母').fill('not-the-key')
    await page.getByRole('button', { name: '打开向导' }).click()
    await expect(page.getByRole('alert')).toContainText('链接不对')
    await look(page, 'office-90-opening-key')
    const link = `${house.url}/opening#${readFileSync(join(house.data, 'opening.key'), 'utf8').trim()}`
    await page.getByLabel('开局链接或其中的字母').fill(link)
    await page.getByRole('button', { name: '打开向导' }).click()

    // The plan: a file with a mistake is told where, one of the program's is taken.
    await expect(page.getByRole('heading', { name: '选方案' })).toBeVisible()
    await page.getByRole('button', { name: '下一步' }).click()
    await expect(page.getByText('请选一个方案。')).toBeVisible()
    await page.getByLabel('方案文件').setInputFiles({ name: '本地.yaml', mimeType: 'text/yaml', buffer: Buffer.from('scheme: nanhe\ntitle: 南河镇细则\nextends: base\nplace: 南河镇\nposts: [村长]\n') })
    await expect(page.locator('.trouble')).toContainText(/第5行|:5|5行/)
    await look(page, 'office-91-opening-plan')
    await page.getByText('关于进一步完善安全生产网格化管理的实施细则').click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('地名').fill('南河镇')
    await page.getByLabel('统计用区划代码').fill('12011')
    await page.getByRole('button', { name: '下一步' }).click()
    await expect(page.getByText('6、9或12位数字')).toBeVisible()
    await page.getByLabel('统计用区划代码').fill('120119107')
    await look(page, 'office-92-opening-place')
    await page.getByRole('button', { name: '下一步' }).click()

    const names = ['何立系', '严守安', '明查审', '朱网格']
    const logins = ['nanhe-xt', 'nanhe-aq', 'nanhe-sj', 'nanhe-wgb']
    for (const n of [0, 1, 2]) {
      await page.getByLabel('姓名').nth(n).fill(n === 1 ? names[0]! : names[n]!)
      await page.getByLabel('账号').nth(n).fill(logins[n]!)
    }
    // Typed, the server stopped, the page loaded anew: it is all still there.
    await house.restart()
    await page.reload()
    await expect(page.getByLabel('账号').nth(2)).toHaveValue(logins[2]!)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('姓名').fill(names[3]!)
    await page.getByLabel('账号').fill(logins[3]!)
    await page.getByRole('button', { name: '下一步' }).click()
    // One person twice among the three: back to where it is mended.
    await expect(page.getByRole('heading', { name: '三位管理员' })).toBeVisible()
    await expect(page.getByText('与系统管理员是同一个人')).toBeVisible()
    await look(page, 'office-93-opening-three')
    await page.getByLabel('姓名').nth(1).fill(names[1]!)
    await page.getByRole('button', { name: '下一步' }).click()
    await look(page, 'office-94-opening-office')
    await page.getByRole('button', { name: '下一步' }).click()
    await expect(page.getByRole('heading', { name: '核对，开局' })).toBeVisible()
    await look(page, 'office-95-opening-check')
    await page.getByRole('button', { name: '开局', exact: true }).click()
    await expect(page.getByRole('heading', { name: '开局了：南河镇' })).toBeVisible()
    await look(page, 'office-96-opening-slips')
    const slips = await page.locator('.slips .secret').allInnerTexts()
    expect(slips).toHaveLength(4)
    expect(complaints).toEqual([])
    await page.goto('about:blank')
    await page.goto(link)
    await expect(page.getByRole('heading', { name: '已经开过局了' })).toBeVisible()
    await page.close()

    // An administrator goes to his second factor and to nothing of the work.
    const admin = await first(browser, house, logins[0]!, slips[0]!)
    await expect(admin.getByText('第二因子').first()).toBeVisible()
    await look(admin, 'office-97-opening-admin')
    await admin.close()

    // The office fills its town by three workbooks.
    const office = await first(browser, house, logins[3]!, slips[3]!)
    await expect(office.getByRole('heading', { name: '开局清单' })).toBeVisible()
    await look(office, 'office-98-opening-list')
    await bring(office, house, '导入网格', '网格.csv', ['网格名称,网格层级,上级网格', '上河村,村级,南河镇', '下河村,村级,南河镇'], 2)
    await bring(office, house, '导入人员', '人员.csv', ['姓名,电话,账号,岗位,网格', '李示一,13911110001,lishiyi,村网格员,上河村', '王示二,13911110002,,村网格长,上河村'], 2)
    await bring(office, house, '导入监管对象', '对象.csv', ['名称,类别,网格,地址', '上河超市,商店,上河村,一号', '下河饭店,饭店,下河村,二号'], 2)
    await office.goto(house.url)
    await expect(office.getByText('已做：2个网格')).toBeVisible()
    await expect(office.getByText('已做：2个对象')).toBeVisible()
    await look(office, 'office-99-opening-filled')

    // A phone is enrolled by its code, and makes the first visit.
    await office.getByRole('link', { name: '登记手机' }).click()
    await office.getByRole('link', { name: '李示一' }).click()
    const answer = office.waitForResponse(/enrol-code/)
    await office.getByRole('button', { name: '登记手机' }).click()
    const { path: enrol } = (await (await answer).json()) as { path: string }
    await expect(office.getByRole('img', { name: '登记码二维码' })).toBeVisible()
    const phone = await browser.newPage({ viewport: { width: 360, height: 640 }, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await phone.goto(house.url + enrol)
    await expect(phone.getByText('手机登记好了')).toBeVisible()
    await phone.getByLabel('4到6个数字').fill('2580')
    await phone.getByLabel('再填一次').fill('2580')
    await phone.getByRole('button', { name: '设好了' }).click()
    await phone.waitForSelector('body[data-usable]')
    await look(phone, 'field-90-opening-today')
    await tab(phone, '对象').click()
    await siteRow(phone, '上河超市').first().click()
    await phone.getByRole('button', { name: '开始巡查' }).click()
    await phone.getByRole('button', { name: /完成巡查/ }).click()
    await said(phone, '已存好')
    await sent(phone)
    await office.goto(`${house.url}/visits`)
    await expect(office.getByText('上河超市').first()).toBeVisible()
    await office.goto(house.url)
    await expect(office.getByRole('heading', { name: /今天是/ })).toBeVisible()
    await expect(office.getByRole('heading', { name: '开局清单' })).toBeHidden()
    await look(office, 'office-99b-opening-done')
    await office.close()
    await phone.close()
  } finally {
    await house.close()
  }
})
