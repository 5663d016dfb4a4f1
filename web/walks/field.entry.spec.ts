// Getting in and losing the phone, one's own record and its certificate.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openHouse, type House, type Row } from './house'
import { desk } from './office.desk'
import { drawer, installed, lane, phone, said, sent, signIn, siteRow, tab } from './phone'
import { openStranger } from './stranger'
import { expect, Finger, look, test } from './test'

const pin = '2580'
const usable = (page: Page) => page.waitForSelector('body[data-usable]')

/** A link that lets a phone in, as the office sends it. */
async function linkFor(house: House, login: string): Promise<string> {
  const office = await house.as('wanggeban')
  const person = (await (await house.as(login)).get('/api/me')).person
  return house.url + (await office.post(`/api/persons/${person}/enrol-code`)).path
}

async function setPin(page: Page): Promise<void> {
  await expect(page.getByText('手机登记好了，90天内不用再登录')).toBeVisible()
  await page.getByLabel('4到6个数字').fill(pin)
  await page.getByLabel('再填一次').fill(pin)
  await page.getByRole('button', { name: '设好了' }).click()
}

async function enrolled(page: Page, house: House, login: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(await linkFor(house, login))
  await setPin(page)
  await usable(page)
}

/** Nothing found: the visit is saved on the phone. */
async function visit(page: Page, site: string): Promise<void> {
  await tab(page, '对象').click()
  await siteRow(page, site).first().click()
  await page.getByRole('button', { name: '开始巡查' }).click()
  await page.getByRole('button', { name: '完成巡查，没有问题' }).click()
  await said(page, '已存好')
}

const visitsAt = async (house: House, login: string, site: string, since: number): Promise<Row[]> =>
  (await (await house.as(login)).get<{ visits: Row[] }>('/api/visits?mine=true&limit=100')).visits.filter((v) => v.siteName.startsWith(site) && v.at >= since)

test('the office shows a code, the phone photographs it, sets a PIN, and is taken back', async ({ page, browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const mine = await house.as('cunyuan')
  const me = await mine.get('/api/me')
  await office.getByRole('link', { name: '人员' }).click()
  await office.getByLabel('姓名、拼音').fill(me.name)
  await expect(office.locator('tbody tr')).toHaveCount(1)
  await look(office, 'entry-01-persons')
  await office.locator('tbody tr a').click()
  await office.getByRole('button', { name: '登记手机' }).click()
  const plate = office.getByRole('img', { name: '登记码二维码' })
  await expect(plate).toBeVisible()
  await expect(office.getByRole('timer')).toContainText(/还有 (10分00|9分\d\d)秒/)
  await look(office, 'entry-02-code')
  const path = join(house.data, 'plate.png')
  writeFileSync(path, await plate.screenshot({ scale: 'css' }))

  // A picture of the screen, as one takes it; first of another paper.
  await page.goto(`${house.url}/field/`)
  await page.getByRole('button', { name: '用登记码' }).click()
  await page.getByLabel('登记链接').fill('https://example.com/field/#/enrol/abcdefghijklmnopqrstuvwxyz')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('指向别的网址（example.com）')
  await look(page, 'entry-03-refused')
  await new Finger(page).shoot(page.getByText('拍二维码'), path)
  await expect(page.getByText('手机登记好了')).toBeVisible({ timeout: 20_000 })
  await look(page, 'entry-04-pin')
  // Killed before the PIN is set, it is asked for again; a weak one is refused.
  await page.reload()
  await page.getByLabel('4到6个数字').fill('1111')
  await page.getByLabel('再填一次').fill('1111')
  await page.getByRole('button', { name: '设好了' }).click()
  await expect(page.getByRole('alert')).toContainText('不要全是同一个数字')
  await setPin(page)
  await usable(page)

  // The same code again, on another phone.
  const link = (await office.locator('.link code').innerText()).trim()
  const other = await browser.newPage({ viewport: { width: 360, height: 640 } })
  await other.goto(link)
  await expect(other.getByRole('alert')).toContainText('登记码已用过')
  await look(other, 'entry-05-used')
  await other.goto(`${house.url}/field/#/enrol/garbage`)
  await expect(other.getByRole('alert')).toContainText('这不是登记码')
  await other.close()

  await office.getByRole('button', { name: '关闭', exact: true }).click()
  const row = office.locator('tr', { has: office.getByText('在用') }).first()
  await expect(row).toContainText(/Linux|Android|Chrome/)
  await look(office, 'entry-06-phones')
  await page.goto(`${house.url}/field/#/mine/phones`)
  await expect(page.getByText('这部', { exact: true })).toBeVisible()
  await look(page, 'entry-07-my-phones')
  await row.getByRole('button', { name: /停用/ }).click()
  await look(office, 'entry-08-sure')
  await office.getByRole('dialog').getByRole('button', { name: '停用', exact: true }).click()
  await expect(office.getByText('手机已停用。')).toBeVisible()
  await expect(office.locator('tr', { hasText: '已停用' }).first()).toBeVisible()
  await office.close()
})

test('a second person on the phone sees neither pack nor outbox of the first', async ({ page, house }) => {
  await enrolled(page, house, 'cunyuan')
  const began = Date.now()
  await page.route('**/api/field/deeds', (r) => r.abort())
  await visit(page, '恒通布店')
  const first = (await drawer(page, 'deeds'))[0]!.person
  expect((await drawer(page, 'sites')).length).toBeGreaterThan(0)

  await page.goto(await linkFor(house, 'cunzhang'))
  await expect(page.getByText('没送到的 1 条留在手机里')).toBeVisible()
  await look(page, 'entry-10-second')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await setPin(page)
  await usable(page)
  for (const noun of ['tasks', 'sites', 'hazards', 'notices', 'checklists']) {
    expect((await drawer(page, noun)).filter((r) => r.person === first), `${noun} of the first`).toEqual([])
  }
  await page.goto(`${house.url}/field/#/mine/outbox`)
  await expect(page.getByText('还没有记录。')).toBeVisible()
  await page.unroute('**/api/field/deeds')
  await page.reload()
  await page.waitForTimeout(1_500)
  expect(await visitsAt(house, 'cunyuan', '恒通布店', began)).toHaveLength(0)
  // Back in the first one's hands it is sent, once.
  await page.goto(await linkFor(house, 'cunyuan'))
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await setPin(page)
  await usable(page)
  await sent(page)
  expect(await visitsAt(house, 'cunyuan', '恒通布店', began)).toHaveLength(1)
})

test('taken back while it was offline: wiped at the next contact, the unsent visit arrives after enrolling again, once', async ({ page, context, house }) => {
  const began = Date.now()
  await enrolled(page, house, 'cunyuan')
  await installed(page)
  await context.setOffline(true)
  await visit(page, '百顺服装店')
  const office = await house.as('wanggeban')
  const person = (await drawer(page, 'deeds'))[0]!.person
  for (const d of (await office.get(`/api/persons/${person}/devices`)).items) if (!d.revokedAt) await office.post(`/api/devices/${d.id}/revoke`)
  // Offline it goes on working.
  await tab(page, '对象').click()
  await expect(siteRow(page, '百顺服装店').first()).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('alert')).toContainText('这部手机已被停用，请联系网格办重新登记', { timeout: 30_000 })
  // It begins anew, so that nothing of the person is left on the screen either.
  await expect.poll(() => page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type).catch(() => '')).toBe('reload')
  await expect(page.getByRole('alert')).toContainText('这部手机已被停用')
  await look(page, 'entry-11-taken-back')
  for (const noun of ['tasks', 'sites', 'hazards', 'notices']) expect(await drawer(page, noun), noun).toEqual([])
  expect((await drawer(page, 'deeds')).filter((d) => d.state === 'waiting')).toHaveLength(1)
  expect(await visitsAt(house, 'cunyuan', '百顺服装店', began)).toHaveLength(0)
  await enrolled(page, house, 'cunyuan')
  await sent(page)
  expect(await visitsAt(house, 'cunyuan', '百顺服装店', began)).toHaveLength(1)
})

test('a week out of contact locks it until the next one; a PIN forgotten five times leaves only the office', async ({ page, context, house }) => {
  await enrolled(page, house, 'cunyuan')
  await installed(page)
  await context.setOffline(true)
  await page.clock.setSystemTime(Date.now() + 7 * 86400_000 + 3600_000)
  await page.reload()
  await page.getByLabel('开机密码').fill(pin)
  await page.getByRole('button', { name: '打开' }).click()
  await expect(page.getByText('超过7天没有联网')).toBeVisible()
  await page.getByRole('button', { name: '联网打开' }).click()
  await expect(page.getByRole('alert')).not.toBeEmpty()
  await look(page, 'entry-12-away')
  await context.setOffline(false)
  await page.getByRole('button', { name: '联网打开' }).click().catch(() => undefined) // it may have opened by itself
  await usable(page)

  await page.clock.setSystemTime(Date.now() + 9 * 86400_000)
  await page.reload()
  for (const left of [4, 3, 2, 1]) {
    await page.getByLabel('开机密码').fill('1357')
    await page.getByRole('button', { name: '打开' }).click()
    await expect(page.getByRole('alert')).toContainText(`还可以试${left}次`)
  }
  await look(page, 'entry-13-pin-wrong')
  await page.getByLabel('开机密码').fill('1357')
  await page.getByRole('button', { name: '打开' }).click()
  await expect(page.getByRole('alert')).toContainText('连错5次')
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('连错5次')
  await expect(page.getByLabel('开机密码')).toHaveCount(0)
  await look(page, 'entry-14-pin-over')
  await page.goto(await linkFor(house, 'cunyuan'))
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await setPin(page)
  await usable(page)
})

test('killed while the camera is open and back soon: no PIN, the form is there; later it asks', async ({ house }) => {
  const dir = mkdtempSync(join(tmpdir(), 'anwang-phone-'))
  let held = await phone(dir)
  try {
    await enrolled(held.page, house, 'cunyuan')
    await installed(held.page)
    await tab(held.page, '对象').click()
    await held.page.getByLabel('找对象').fill('长青日杂店')
    await siteRow(held.page, '长青日杂店').first().click()
    await held.page.getByRole('button', { name: '开始巡查' }).click()
    await held.page.getByRole('button', { name: lane }).click()
    await held.page.locator('.finding').getByLabel('什么情况').fill('相机打开时被关掉')
    await held.page.waitForTimeout(6_000) // a browser writes what is remembered quickly down a few seconds later
    const opened = held.page.waitForEvent('filechooser')
    await held.page.locator('.finding').getByText('拍照', { exact: true }).click()
    await opened
    await held.kill()
    held = await phone(dir)
    await held.page.goto(`${house.url}/field/`)
    // The mark of the camera may be lost with the kill; then 今日 leads back.
    const finding = held.page.locator('.finding')
    const reminder = held.page.locator('.banner', { hasText: '没做完：' }).getByRole('link', { name: '接着做' })
    await expect(finding.or(reminder).first()).toBeVisible({ timeout: 20_000 })
    await expect(held.page.getByLabel('开机密码')).toHaveCount(0)
    if (await reminder.isVisible()) await reminder.click()
    await expect(finding.getByLabel('什么情况')).toHaveValue('相机打开时被关掉')
    await held.page.clock.setSystemTime(Date.now() + 11 * 60_000)
    await held.page.reload()
    await expect(held.page.getByLabel('开机密码')).toBeVisible()
    await look(held.page, 'entry-15-pin')
    await held.page.getByLabel('开机密码').fill(pin)
    await held.page.getByRole('button', { name: '打开' }).click()
    await expect(held.page.locator('.finding').getByLabel('什么情况')).toHaveValue('相机打开时被关掉')
  } finally {
    await held.kill()
    rmSync(dir, { recursive: true, force: true })
  }
})

test('my record: a certificate that the public page takes, and does not take once a figure was changed', async ({ page, context, house }) => {
  await signIn(page, house.url, 'cunyuan')
  await page.goto(`${house.url}/field/#/mine/record`)
  await expect(page.locator('.list li').first()).toBeVisible()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: '出具履职证明' }).click()
  const file = join(house.data, 'certificate.json')
  await (await saving).saveAs(file)
  await look(page, 'entry-20-record')
  await context.setOffline(true)
  await page.getByRole('button', { name: '出具履职证明' }).click()
  await expect(page.getByText('出具证明要联网')).toBeVisible()
  await context.setOffline(false)

  const open = await context.newPage()
  await open.goto(`${house.url}/p/`)
  await open.getByRole('button', { name: '本站公布的公钥' }).click()
  await expect(open.getByLabel('县里公布的公钥')).not.toHaveValue('')
  await context.setOffline(true) // checked in the page: the server is not asked
  await open.getByLabel('履职证明文件').setInputFiles(file)
  await open.getByRole('button', { name: '核验', exact: true }).click()
  await expect(open.getByRole('heading', { name: '有效' })).toBeVisible()
  await look(open, 'entry-21-holds')
  const text = readFileSync(file, 'utf8')
  const body = (JSON.parse(text) as { body: { duties: { missed: number }[]; name: string } }).body
  expect(body.duties.length).toBeGreaterThan(0)
  const forged = join(house.data, 'forged.json')
  writeFileSync(forged, text.replace(/"missed":\d+/, '"missed":9999'))
  await open.getByLabel('履职证明文件').setInputFiles(forged)
  await open.getByRole('button', { name: '核验', exact: true }).click()
  await expect(open.getByRole('heading', { name: '不能采信' })).toBeVisible()
  await look(open, 'entry-22-forged')
  await context.setOffline(false)
  await open.close()

  await page.goto(`${house.url}/field/#/mine/data`)
  await expect(page.getByText('每张照片什么时间拍的')).toBeVisible()
  await look(page, 'entry-23-my-data')
})

test('by the county’s own sign-in: unknown is told so, bound is let in, down is said', async ({ page, browser }) => {
  const stranger = await openStranger('anwang')
  const port = await free()
  const own = await openHouse({
    ANWANG_ADDR: `127.0.0.1:${port}`, ANWANG_URL: `http://127.0.0.1:${port}`,
    ANWANG_OIDC_ISSUER: stranger.url, ANWANG_OIDC_CLIENT: 'anwang', ANWANG_OIDC_SECRET: 's', ANWANG_OIDC_NAME: '全县统一认证',
  })
  try {
    await page.goto(`${own.url}/field/`)
    const by = page.getByRole('button', { name: '用全县统一认证登录' })
    await look(page, 'entry-30-ways')
    stranger.down = true
    await by.click()
    await expect(page.getByRole('alert')).toContainText('现在连不上全县统一认证')
    stranger.down = false
    await by.click()
    await expect(page.getByRole('alert')).toContainText('还没有和安网里的人对上')
    await look(page, 'entry-31-unknown')
    expect(new URL(page.url()).search, 'what came with the address is gone').toBe('')

    // The office binds; then it opens, a PIN first.
    const person = (await (await own.as('cunyuan')).get('/api/me')).person
    const office = await desk(browser, own, 'wanggeban')
    await office.goto(`${own.url}/persons/${person}`)
    await office.getByLabel('在那边的账号').fill('zhangsan')
    await office.getByRole('button', { name: '绑定', exact: true }).click()
    await expect(office.getByRole('cell', { name: 'zhangsan' })).toBeVisible()
    await look(office, 'entry-32-bound')
    await page.getByRole('button', { name: '换一种方式登录' }).click()
    await by.click()
    await setPin(page)
    await usable(page)

    // At a desk, and binding one's own.
    stranger.subject = 'lisi'
    const second = await browser.newPage({ viewport: { width: 360, height: 640 } })
    await signIn(second, own.url, 'cunzhang')
    await second.goto(`${own.url}/field/#/mine/phones`)
    await second.getByRole('button', { name: '绑定', exact: true }).click()
    await expect(second.getByRole('heading', { name: '绑定好了' })).toBeVisible()
    await second.getByRole('button', { name: '知道了' }).click()
    await expect(second.getByText('lisi')).toBeVisible()
    await look(second, 'entry-33-my-ways')
    await second.close()
    const seat = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await seat.goto(`${own.url}/sites`)
    await seat.getByRole('button', { name: '用全县统一认证登录' }).click()
    await expect(seat.getByRole('heading', { name: '对象台账' })).toBeVisible()
    await seat.close()
    await office.close()
  } finally {
    await own.close()
    await stranger.close()
  }
})

/** A port nobody listens on. */
const free = (): Promise<number> =>
  new Promise((told) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address() as AddressInfo
      s.close(() => told(port))
    })
  })
