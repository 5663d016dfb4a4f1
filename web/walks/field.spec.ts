// The phone, at 360 × 640: the day of a village inspector.
import { password, type Caller, type Row } from './house'
import { expect, Finger, hearkening, look, test } from './test'
import type { Page } from '@playwright/test'

const lane = '消防通道畅通，无占用、堵塞、封闭'

async function signIn(page: Page, url: string, login: string): Promise<void> {
  await page.goto(`${url}/field/`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForSelector('body[data-usable]')
}
const said = (page: Page, words: string | RegExp) => expect(page.locator('.said')).toContainText(words)
const tab = (page: Page, word: string) => page.getByRole('navigation').getByRole('link', { name: word })
const siteRow = (page: Page, name: string) => page.locator('.list a.row', { hasText: name })

/** The cases the office knows by these words. */
const called = async (who: Caller, words: string): Promise<Row[]> => (await who.get<{ items: Row[] }>(`/api/hazards?q=${encodeURIComponent(words)}`)).items

/** Waits until the phone has nothing left to send. */
async function sent(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/field/#/mine`)
  await expect(page.getByText('都已送到')).toBeVisible({ timeout: 45_000 })
}

test('S1-36 the inspector sees this week and finds a blocked fire lane: one act, two results', async ({ page, house, picture }) => {
  const complaints = hearkening(page)
  const began = Date.now()
  await page.goto(`${house.url}/field/`)
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  await look(page, 'field-01-sign-in')
  await page.getByLabel('账号').fill('cunyuan')
  await page.getByLabel('密码').fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('不对')
  await signIn(page, house.url, 'cunyuan')

  // clause: S1-36, S1-34, S1-37
  const task = page.locator('.task', { hasText: '村级隐患排查' })
  await expect(task).toContainText('已查 0 / 应查 1')
  await look(page, 'field-02-today')
  await task.getByRole('button', { name: '依据' }).click()
  for (const clause of ['S1-36', 'S1-34', 'S1-37']) await expect(page.getByRole('dialog')).toContainText(`条款 ${clause}`)
  await expect(page.getByRole('dialog')).toContainText('每周不少于1次')
  await look(page, 'field-03-basis')
  await page.getByRole('button', { name: '关闭' }).click()

  await task.getByRole('link').click()
  await expect(page.getByText(/共 \d+ 家/)).toBeVisible()
  await look(page, 'field-04-sites')
  await siteRow(page, '别山大市场').first().click()
  await expect(page.getByRole('button', { name: '开始巡查' })).toBeVisible()
  await look(page, 'field-05-site')
  await page.getByRole('button', { name: '开始巡查' }).click()
  await expect(page.getByText('所有项目先算“正常”')).toBeVisible()
  await look(page, 'field-06-visit')
  await page.getByRole('button', { name: `有问题：${lane}` }).click()
  const finding = page.locator('.finding')
  await new Finger(page).shoot(finding.getByText('拍照', { exact: true }), await picture('消防通道'))
  await expect(finding.locator('figure img')).toBeVisible()
  await finding.getByLabel('什么情况').fill('后门消防通道堆满纸箱')
  await look(page, 'field-07-finding')
  await page.getByRole('button', { name: '完成巡查（问题 1 个）' }).click()
  await said(page, '已存好')
  await look(page, 'field-08-done')

  await tab(page, '隐患').click()
  const row = page.locator('.list a.row', { hasText: '后门消防通道堆满纸箱' }).filter({ hasText: '消防队' })
  await expect(row).toBeVisible({ timeout: 20_000 })
  await look(page, 'field-09-hazards')
  await row.click()
  await expect(page.locator('h1 small')).toHaveText(/〔\d{4}〕|\d{4}/)
  await expect(page.locator('.facts')).toContainText('消防队')
  await expect(page.locator('.facts')).toContainText('方案未规定')
  await page.getByRole('button', { name: '看办理经过' }).click()
  await expect(page.locator('ol.list')).toContainText('发现')
  await look(page, 'field-10-hazard')

  const office = await house.as('wanggeban')
  const inspector = await house.as('cunyuan')
  const visits = (await inspector.get<{ visits: Row[] }>('/api/visits?mine=true')).visits.filter((v) => v.at >= began)
  expect(visits).toHaveLength(1)
  const hazards = await called(office, '后门消防通道堆满纸箱')
  expect(hazards).toHaveLength(1)
  expect(hazards[0]).toMatchObject({ owner: '消防队', state: '待签收', siteName: '别山大市场' })

  // What was asked for this week is done, and says so.
  await tab(page, '今日').click()
  await expect(page.getByText(/已完成（\d）/)).toBeVisible()
  expect(complaints).toEqual([])
})

test('taps: a routine visit takes at most four, a hazard at most five', async ({ page, house, picture }) => {
  await signIn(page, house.url, 'cunyuan')
  const shot = await picture('电线')
  const visit = new Finger(page)
  const began = Date.now()
  await visit.tap(tab(page, '对象'))
  await visit.tap(siteRow(page, '恒通布店'))
  await visit.tap(page.getByRole('button', { name: '开始巡查' }))
  await visit.tap(page.getByRole('button', { name: '完成巡查，没有问题' }))
  await said(page, '已存好')
  const tookVisit = Date.now() - began

  const hazard = new Finger(page)
  const then = Date.now()
  await hazard.tap(page.getByRole('link', { name: '拍照 上报' }))
  await hazard.shoot(page.getByText('拍照', { exact: true }), shot)
  await expect(page.locator('figure img')).toBeVisible()
  await page.getByLabel('什么情况').fill('门口电线垂到路面')
  await look(page, 'field-11-report')
  await hazard.tap(page.getByRole('button', { name: '选对象' }))
  await expect(page.getByRole('dialog').locator('button.row').first()).toBeVisible()
  await look(page, 'field-12-choose')
  await hazard.tap(page.getByRole('dialog').locator('button.row', { hasText: '恒通布店' }))
  await hazard.tap(page.getByRole('button', { name: '上报', exact: true }))
  await said(page, '已存好')
  const tookHazard = Date.now() - then
  console.log(`taps: routine visit ${visit.taps} (${tookVisit} ms of waiting for the screen), hazard ${hazard.taps} (${tookHazard} ms)`)
  test.info().annotations.push({ type: 'taps', description: `visit ${visit.taps}, hazard ${hazard.taps}` })
  expect(visit.taps).toBeLessThanOrEqual(4)
  expect(hazard.taps).toBeLessThanOrEqual(5)
  await sent(page)
  const office = await house.as('wanggeban')
  expect(await called(office, '电线垂到')).toHaveLength(1)
})

test('a session that ran out in the middle of a form costs nothing but the password', async ({ page, context, house, picture }) => {
  await signIn(page, house.url, 'cunyuan')
  await tab(page, '对象').click()
  await siteRow(page, '百顺服装店').click()
  await page.getByRole('button', { name: '开始巡查' }).click()
  await page.getByRole('button', { name: `有问题：${lane}` }).click()
  await new Finger(page).shoot(page.locator('.finding').getByText('拍照', { exact: true }), await picture('过期'))
  await expect(page.locator('.finding figure img')).toBeVisible()
  await page.locator('.finding').getByLabel('什么情况').fill('试衣间挡住出口')

  // Somebody ends the session at the server; the browser still holds its token.
  const cookies = (await context.cookies()).map((c) => `${c.name}=${c.value}`).join('; ')
  const killed = await page.request.fetch(`${house.url}/api/sign-out`, { method: 'POST', headers: { Cookie: cookies } })
  expect(killed.ok()).toBe(true)
  await context.clearCookies()

  await page.getByRole('button', { name: '完成巡查（问题 1 个）' }).click()
  await said(page, '已存好')
  await expect(page.getByText('登录已过期。记录都存在手机里')).toBeVisible()
  await look(page, 'field-13-expired')
  await page.locator('.banner', { hasText: '登录已过期' }).getByRole('button', { name: '登录' }).click()
  await page.getByRole('dialog').getByLabel('密码').fill(password)
  await look(page, 'field-14-again')
  await page.getByRole('dialog').getByRole('button', { name: '登录' }).click()
  await expect(page.getByText('登录已过期。')).toBeHidden()
  await sent(page)
  const office = await house.as('wanggeban')
  expect(await called(office, '试衣间')).toHaveLength(1)
})

test('a deed the office refuses stays visible, with the reason', async ({ page, context, house, picture }) => {
  const office = await house.as('wanggeban')
  const number = await mended(house, office, await picture('整改'))
  await signIn(page, house.url, 'cunyuan')
  await tab(page, '隐患').click()
  await page.locator('.list a.row', { hasText: number.text }).click()
  await page.getByRole('button', { name: '复查' }).click()
  await new Finger(page).shoot(page.getByRole('dialog').getByText('拍照', { exact: true }), await picture('复查'))
  await page.getByRole('dialog').getByText('改好了', { exact: true }).click()
  await look(page, 'field-15-verify')
  // Without a network; meanwhile somebody else verifies the same case.
  await context.setOffline(true)
  await page.getByRole('dialog').getByRole('button', { name: '完成复查' }).click()
  await said(page, '已存好')
  const head = await house.as('cunzhang')
  await head.post(`/api/hazards/${number.id}/verify`, { pass: true, text: '合格', photos: [await head.photo(number.bytes)] })
  await context.setOffline(false)

  await tab(page, '隐患').waitFor({ state: 'detached' }).catch(() => undefined)
  await page.goto(`${house.url}/field/#/mine/outbox`)
  await expect(page.getByRole('heading', { name: /没有被接受，要您看一下（1）/ })).toBeVisible({ timeout: 30_000 })
  const row = page.locator('.list li', { hasText: '没有被接受' })
  await expect(row.locator('.wrong')).not.toBeEmpty()
  console.log('refused because:', await row.locator('.wrong').innerText())
  await look(page, 'field-16-refused')
  await page.goto(`${house.url}/field/#/mine`)
  await expect(page.getByText('1 条没有被接受')).toBeVisible()
  await look(page, 'field-17-mine')
  await page.reload()
  await expect(page.getByText('1 条没有被接受')).toBeVisible()
  const after = await office.get(`/api/hazards/${number.id}`)
  expect(after.acts.filter((a: Row) => a.verb === 'verify')).toHaveLength(1)
})

/** A case of this inspector, mended and waiting to be verified. */
async function mended(house: { as(login: string): Promise<Caller> }, office: Caller, picture: string): Promise<{ id: string; text: string; bytes: Buffer }> {
  const { readFileSync } = await import('node:fs')
  const finder = await house.as('cunyuan')
  const site = (await office.get('/api/sites?q=' + encodeURIComponent('长青日杂店'))).items[0].id
  const id = crypto.randomUUID()
  const text = '灭火器被货物挡住'
  await finder.post('/api/hazards', { id, site, text, grade: '一般', sector: '消防', urgent: false, photos: [] })
  const brigade = await house.as('xiaofang1')
  await brigade.post(`/api/hazards/${id}/accept`, { measures: '当面告知店主移开货物' })
  const bytes = readFileSync(picture)
  await brigade.post(`/api/hazards/${id}/feedback`, { text: '已移开', photos: [await brigade.photo(bytes)] })
  return { id, text, bytes }
}

test('#/diag tells what this phone can do, before anybody signs in', async ({ page, context, house }) => {
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ longitude: 117.4815, latitude: 39.9804 })
  await page.goto(`${house.url}/field/#/diag`)
  for (const what of ['安全连接（https）', '没有网也能打开', '处理照片', '定位', '在手机里存记录']) {
    await expect(page.locator('.list li', { hasText: what }).locator('.tag.good')).toHaveText('可以')
  }
  await page.getByRole('button', { name: '试一下定位' }).click()
  await expect(page.getByText('定到了：东经 117.48150')).toBeVisible()
  await look(page, 'field-18-diag')
})

test('the quiet pages: outbox, notices, my data, big letters, sunlight', async ({ page, house }) => {
  const finder = await house.as('cunyuan')
  const site = (await finder.get('/api/sites?q=' + encodeURIComponent('长青日杂店'))).items[0].id
  await finder.post('/api/hazards', { id: crypto.randomUUID(), site, text: '门口堆着纸箱', grade: '一般', sector: '消防', urgent: false, photos: [] })
  await signIn(page, house.url, 'cunzhang')
  await look(page, 'field-20-head-today')
  await page.goto(`${house.url}/field/#/notices`)
  await expect(page.locator('.list li', { hasText: /隐患.*〔\d{4}〕\d+号/ }).first()).toBeVisible()
  await look(page, 'field-21-notices')
  await page.goto(`${house.url}/field/#/mine/data`)
  await expect(page.getByText('没有行走轨迹，没有打卡签到')).toBeVisible()
  await look(page, 'field-22-my-data')
  await page.goto(`${house.url}/field/#/mine/outbox`)
  await expect(page.getByText('记录都已送到。')).toBeVisible()
  await look(page, 'field-23-outbox')
  await page.goto(`${house.url}/field/#/mine`)
  await page.getByText('特大', { exact: true }).click()
  await page.getByText('强光模式').click()
  for (const [path, name] of [['/', 'today'], ['/sites', 'sites'], ['/hazards', 'hazards'], ['/mine', 'mine']] as const) {
    await page.goto(`${house.url}/field/#${path}`)
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} does not run off the side`).toBeLessThanOrEqual(0)
    await look(page, `field-24-big-${name}`)
  }
})
