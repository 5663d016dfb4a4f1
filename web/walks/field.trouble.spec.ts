// The phone in trouble: no network, a killed browser, a lost answer, a server
// that goes away. What was saved is on the server afterwards, exactly once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { password, type Caller, type House, type Row } from './house'
import { openLine } from './line'
import { called, installed, lane, phone, pressed, said, sent, signIn, siteRow, tab } from './phone'
import { expect, Finger, look, test } from './test'

/** Visits of the inspector at a site since a moment. */
async function visitsAt(house: House, name: string, since: number): Promise<Row[]> {
  const who: Caller = await house.as('cunyuan')
  const all = (await who.get<{ visits: Row[] }>('/api/visits?mine=true&limit=100')).visits
  return all.filter((v) => v.siteName.startsWith(name) && v.at >= since)
}

test('a whole visit without a network, then the network: one visit, one hazard', async ({ house, picture }) => {
  const line = await openLine(house.url)
  const dir = mkdtempSync(join(tmpdir(), 'anwang-phone-'))
  const began = Date.now()
  const { ctx, page } = await phone(dir)
  try {
    await signIn(page, line.url, 'cunyuan')
    await installed(page)
    await line.cut(ctx)
    await page.reload()
    await page.waitForSelector('body[data-usable]')
    await tab(page, '对象').click()
    await page.getByLabel('找对象').fill('laly')
    await siteRow(page, '乐安粮油店').click()
    await page.getByRole('button', { name: '开始巡查' }).click()
    await page.getByRole('button', { name: lane }).click()
    await new Finger(page).shoot(page.locator('.finding').getByText('拍照', { exact: true }), await picture('无网'))
    await expect(page.locator('.finding figure img')).toBeVisible()
    await page.locator('.finding').getByLabel('什么情况').fill('门前通道停满电动车')
    await page.getByRole('button', { name: '完成巡查（问题 1 个）' }).click()
    await said(page, '已存好')
    await page.goto(`${line.url}/field/#/mine/outbox`)
    await expect(page.locator('.list li', { hasText: '等待发送' })).toHaveCount(1)
    await look(page, 'field-30-outbox-waiting')
    expect(await visitsAt(house, '乐安粮油店', began)).toHaveLength(0)

    await line.mend(ctx)
    await sent(page)
    expect(await visitsAt(house, '乐安粮油店', began)).toHaveLength(1)
    const cases = await called(await house.as('wanggeban'), '门前通道停满电动车')
    expect(cases).toHaveLength(1)
    await page.goto(`${line.url}/field/#/mine/outbox`)
    await expect(page.getByText(/隐患编号/)).toBeVisible()
    await look(page, 'field-31-outbox-sent')
  } finally {
    await ctx.close()
    await line.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

test('the answers are lost after the server stored everything: nothing is there twice', async ({ house, picture }) => {
  const line = await openLine(house.url)
  const dir = mkdtempSync(join(tmpdir(), 'anwang-phone-'))
  const began = Date.now()
  const { ctx, page } = await phone(dir)
  try {
    await signIn(page, line.url, 'cunyuan')
    line.swallow(/^\/api\/field\/deeds/, 2)
    await tab(page, '对象').click()
    await siteRow(page, '恒通布店').click()
    await page.getByRole('button', { name: '开始巡查' }).click()
    await page.getByRole('button', { name: lane }).click()
    await new Finger(page).shoot(page.locator('.finding').getByText('拍照', { exact: true }), await picture('应答丢失'))
    await expect(page.locator('.finding figure img')).toBeVisible()
    await page.locator('.finding').getByLabel('什么情况').fill('布匹堆到消防栓前')
    await page.getByRole('button', { name: '完成巡查（问题 1 个）' }).click()
    await said(page, '已存好')
    await pressed(page)
    expect(line.swallowed()).toBe(2)
    expect(line.passed.filter((p) => p === 'POST /api/field/deeds').length).toBeGreaterThan(1)
    expect(await visitsAt(house, '恒通布店', began)).toHaveLength(1)
    expect(await called(await house.as('wanggeban'), '布匹堆到消防栓前')).toHaveLength(1)
  } finally {
    await ctx.close()
    await line.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

test('killed in the middle of a form, the phone opens where the person was, with the photograph', async ({ house, picture }) => {
  const line = await openLine(house.url)
  const dir = mkdtempSync(join(tmpdir(), 'anwang-phone-'))
  const began = Date.now()
  const shot = await picture('被杀掉')
  const first = await phone(dir)
  let second: Awaited<ReturnType<typeof phone>> | undefined
  try {
    await signIn(first.page, line.url, 'cunyuan')
    await installed(first.page)
    await tab(first.page, '对象').click()
    await siteRow(first.page, '百顺服装店').click()
    await first.page.getByRole('button', { name: '开始巡查' }).click()
    await first.page.getByRole('button', { name: lane }).click()
    await first.page.locator('.finding').getByLabel('什么情况').fill('衣架挡住后门')
    await new Finger(first.page).shoot(first.page.locator('.finding').getByText('拍照', { exact: true }), shot)
    await expect(first.page.locator('.finding figure img')).toBeVisible()
    await line.cut()
    await first.kill()

    second = await phone(dir)
    const { page } = second
    const opening = Date.now()
    await page.goto(`${line.url}/field/`)
    // Killed by the camera it opens where the person was; else 今日 says what is unfinished.
    const finding = page.locator('.finding')
    const reminder = page.locator('.banner', { hasText: '没做完：' }).getByRole('link', { name: '接着做' })
    await expect(finding.or(reminder).first()).toBeVisible()
    console.log(`warm open without a network after a kill: ${Date.now() - opening} ms`)
    await look(page, 'field-32-after-kill')
    if (await reminder.isVisible()) await reminder.click()
    await expect(page.locator('.finding figure img')).toBeVisible()
    await expect(page.locator('.finding').getByLabel('什么情况')).toHaveValue('衣架挡住后门')
    await page.getByRole('button', { name: '完成巡查（问题 1 个）' }).click()
    await said(page, '已存好')
    await line.mend()
    // Chromium writes cookies down every half minute: the token may have died with
    // the process. Then the password is asked for, and nothing else.
    await page.goto(`${line.url}/field/#/mine/outbox`)
    await page.getByRole('button', { name: '现在发送' }).click()
    const over = page.locator('.banner', { hasText: '登录已过期。' })
    const arrived = page.getByText('记录都已送到。')
    await expect(over.or(arrived).first()).toBeVisible({ timeout: 20_000 })
    if (await over.isVisible()) {
      await over.getByRole('button', { name: '登录' }).click()
      await page.getByRole('dialog').getByLabel('账号').fill('cunyuan')
      await page.getByRole('dialog').getByLabel('密码').fill(password)
      await page.getByRole('dialog').getByRole('button', { name: '登录' }).click()
    }
    await pressed(page)
    expect(await visitsAt(house, '百顺服装店', began)).toHaveLength(1)
    expect(await called(await house.as('wanggeban'), '衣架挡住后门')).toHaveLength(1)
  } finally {
    await second?.ctx.close()
    await first.ctx.close().catch(() => undefined)
    await line.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

test('the server is restarted while a report is on its way', async ({ page, house, picture }) => {
  await signIn(page, house.url, 'cunyuan')
  await page.getByRole('link', { name: '拍照 上报' }).click()
  await new Finger(page).shoot(page.getByText('拍照', { exact: true }), await picture('重启'))
  await expect(page.locator('figure img')).toBeVisible()
  await page.getByLabel('什么情况').fill('桥头护栏断了一截')
  await page.getByLabel('不在哪家，就写地点').fill('村东头桥边')
  const again = house.restart()
  await page.getByRole('button', { name: '上报', exact: true }).click()
  await said(page, '已存好')
  await again
  await pressed(page)
  // The session outlived the restart: nobody had to sign in again.
  await expect(page.getByText('登录已过期')).toBeHidden()
  expect(await called(await house.as('wanggeban'), '桥头护栏断了一截')).toHaveLength(1)
})

/** A village line and a phone of five years ago. */
async function slow(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: (400 * 1024) / 8, uploadThroughput: (400 * 1024) / 8 })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

/** Opens the app; when the first task was seen and when it can be tapped, by the page's own clock. */
async function opens(page: Page, url: string): Promise<{ seen: number; usable: number }> {
  await page.goto(`${url}/field/`, { waitUntil: 'commit' })
  await page.waitForSelector('body[data-usable]', { timeout: 60_000 })
  return page.evaluate(() => (window as unknown as { opened: { seen: number; usable: number } }).opened)
}

/** Writes the two moments down as they come, so that nobody's asking is measured. */
const watching = () => {
  const opened = ((window as unknown as { opened: Record<string, number> }).opened = {})
  const note = (name: string, there: unknown) => there && !(name in opened) && Object.assign(opened, { [name]: Math.round(performance.now()) })
  new MutationObserver(() => {
    note('seen', document.querySelector('.task'))
    note('usable', document.body?.dataset.usable)
  }).observe(document, { childList: true, subtree: true, attributes: true })
}

test('slow 3G and a slow phone: numbers of the first load and of a warm open', async ({ page, context, house }) => {
  await page.context().request.post(`${house.url}/api/sign-in`, { data: { login: 'cunyuan', password, app: 'field' } })
  const me = await (await page.context().request.get(`${house.url}/api/me`)).json()
  await page.addInitScript((m) => localStorage.setItem('anwang.me', m), JSON.stringify(me))
  await page.addInitScript(watching)
  await slow(page)
  let carried = 0
  let bytes = 0
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  cdp.on('Network.loadingFinished', (e) => {
    carried++
    bytes += e.encodedDataLength
  })
  const { seen, usable } = await opens(page, house.url)
  const kb = Math.round(bytes / 1024)
  console.log(`slow 3G, 4× CPU: first task ${seen} ms (goal 2500), usable ${usable} ms (goal 5000), ${carried} answers, ${kb} KB`)
  // What the line carried does not hang on how busy this machine is.
  expect(kb).toBeLessThanOrEqual(100)
  expect(usable).toBeLessThan(10_000) // twice the goal: other work may share these cores

  await installed(page)
  await page.reload()
  await page.waitForSelector('body[data-usable]')
  for (const how of ['on the slow line', 'without a network']) {
    if (how === 'without a network') await context.setOffline(true)
    const warm = await opens(page, house.url)
    console.log(`warm open ${how}, 4× CPU: first task ${warm.seen} ms, usable ${warm.usable} ms (goal 1000)`)
    expect(warm.usable).toBeLessThan(5_000)
  }
})

test('twenty thousand sites: the day is there first, and all of them are found', async ({ page, house }) => {
  test.slow()
  await page.addInitScript(watching)
  await signIn(page, house.url, 'cunyuan')
  const whole = await (await house.as('cunyuan')).get('/api/field/pack')
  const like = whole.sites[0]
  for (let i = whole.sites.length; i < 20_000; i++) {
    whole.sites.push({ ...like, id: `many-${i}`, name: `演示第${i}店`, pinyin: 'yan shi di dian', code: `Y${i}`, creditCode: `9112${String(i).padStart(14, '0')}` })
  }
  await page.route('**/api/field/pack*', (r) => r.fulfill({ json: whole }))
  // As on a new phone: the disk is empty, somebody is signed in.
  await page.evaluate(async () => {
    localStorage.removeItem('anwang.packed')
    await new Promise((done) => setTimeout(done, 300))
    await new Promise<void>((done, failed) => {
      const opening = indexedDB.open('anwang-field')
      opening.onsuccess = () => {
        const nouns = ['tasks', 'sites', 'hazards', 'kept']
        const tx = opening.result.transaction(nouns, 'readwrite')
        for (const noun of nouns) tx.objectStore(noun).clear()
        tx.oncomplete = () => (opening.result.close(), done())
        tx.onerror = () => failed(tx.error)
      }
    })
  })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.goto('about:blank')
  const { seen, usable } = await opens(page, house.url)
  const began = Date.now()
  await tab(page, '对象').click()
  await expect(page.getByText('共 20000 家')).toBeVisible({ timeout: 60_000 })
  const found = Date.now() - began
  await page.getByLabel('找对象').fill('演示第19999店')
  await expect(siteRow(page, '演示第19999店')).toBeVisible()
  console.log(`20,000 sites, 4× CPU: first task ${seen} ms, usable ${usable} ms, all of them found ${found} ms later`)
  expect(usable).toBeLessThan(20_000)
})
