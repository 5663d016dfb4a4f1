// The desk, at 1366 × 768: a case goes round until it is closed; what two claim
// is decided; the month is there; the plan says what it says.
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { password, type Caller, type House, type Row } from './house'
import { desk, dialog, pick, state, toast, verb } from './office.desk'
import { expect, hearkening, look, test } from './test'

/** Opens a case from a box of the bench. */
async function open(page: Page, box: string, text: string): Promise<void> {
  await page.goto(new URL('/hazards', page.url()).href)
  await page.locator('nav[aria-label=待办箱]').getByRole('button', { name: box }).click()
  await page.locator('tr', { hasText: text }).getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: text })).toBeVisible()
}
/** A hazard of the inspector in his village, by the interface. */
async function found(house: House, sector: string, text: string): Promise<{ id: string; number: string }> {
  const finder: Caller = await house.as('cunyuan')
  const grid = (await finder.get('/api/me')).posts[0].grid
  const made: Row = await finder.post('/api/hazards', { id: crypto.randomUUID(), grid, place: '村东头', text, grade: '一般', sector, urgent: false, photos: [] })
  return { id: made.id, number: made.number }
}

test('S1-68 a case is accepted, mended, fails its verification, goes round and is closed, by different people', async ({ browser, house, picture }) => {
  const text = '后门消防通道堆满纸箱'
  await found(house, '消防', text)
  const brigade = await desk(browser, house, 'xiaofang1')
  const complaints = hearkening(brigade)
  await look(brigade, 'office-01-bench')
  await brigade.getByRole('link', { name: /待签收/ }).click()
  await expect(brigade.locator('tr', { hasText: text })).toBeVisible()
  await look(brigade, 'office-02-inbox')
  await brigade.locator('tr', { hasText: text }).getByRole('link').first().click()
  await expect(state(brigade)).toContainText('待签收')
  await look(brigade, 'office-03-hazard')

  // Nothing is accepted without saying what will be done.
  await verb(brigade, '签收').click()
  await dialog(brigade).getByRole('button', { name: '签收' }).click()
  await expect(dialog(brigade).getByRole('alert').first()).toBeVisible()
  await dialog(brigade).getByLabel(/整改措施/).fill('责令店主三日内清空通道，划线禁停')
  await look(brigade, 'office-04-accept')
  await dialog(brigade).getByRole('button', { name: '签收' }).click()
  await toast(brigade, /签收已办/)
  await expect(state(brigade)).toContainText('整改中')
  await expect(brigade.getByText('责令店主三日内清空通道').first()).toBeVisible()

  const feedback = async (words: string, shot: string) => {
    await verb(brigade, '反馈').click()
    await dialog(brigade).locator('textarea').first().fill(words)
    await dialog(brigade).locator('input[type=file]').setInputFiles(shot)
    await expect(dialog(brigade).locator('.upload img')).toBeVisible()
    await dialog(brigade).getByRole('button', { name: '反馈' }).click()
    await toast(brigade, /反馈已办/)
    await expect(state(brigade)).toContainText('待复查')
  }
  await feedback('纸箱已清走', await picture('整改一'))
  // Who mended does not verify.
  await expect(verb(brigade, '复查')).toHaveCount(0)

  const head = await desk(browser, house, 'cunzhang')
  await open(head, '待复查', text)
  const verify = async (pass: boolean, words: string, shot: string) => {
    await verb(head, '复查').click()
    await dialog(head).getByText(pass ? '通过' : '不通过', { exact: true }).click()
    if (!pass) {
      // A refusal wants its reason.
      await dialog(head).getByRole('button', { name: '复查' }).click()
      await expect(dialog(head).getByText('不通过时请写明理由。')).toBeVisible()
    }
    await dialog(head).getByLabel(/复查意见/).fill(words)
    await dialog(head).locator('input[type=file]').setInputFiles(shot)
    await expect(dialog(head).locator('.upload img')).toBeVisible()
    if (!pass) await look(head, 'office-05-verify')
    await dialog(head).getByRole('button', { name: '复查' }).click()
    await toast(head, /复查已办/)
  }
  await verify(false, '通道尽头仍有杂物', await picture('复查一'))
  await expect(state(head)).toContainText('整改中')
  await expect(state(head)).toContainText('第2轮')

  await open(brigade, '整改中', text)
  await expect(brigade.getByText('通道尽头仍有杂物').first()).toBeVisible()
  await feedback('尽头也已清空', await picture('整改二'))
  await open(head, '待复查', text)
  await verify(true, '通道畅通', await picture('复查二'))
  await expect(state(head)).toContainText('已销号')

  // The story reads from the journal, in order.
  await head.getByRole('tab', { name: '留痕' }).click()
  await expect(head.getByText('逐条校验，链完好')).toBeVisible()
  const lines = await head.locator('.card table tbody tr').evaluateAll((rows) => rows.map((r) => [...r.children].map((c) => (c as HTMLElement).innerText.trim())))
  expect(lines.map((l) => Number(l[0]))).toEqual(lines.map((_, n) => n + 1))
  const words = lines.map((l) => l[2]!.split(' ')[0])
  const order = ['登记', '派送交办', '签收', '反馈', '复查', '反馈', '复查', '销号']
  let at = 0
  for (const w of words) if (at < order.length && w!.startsWith(order[at]!)) at++
  expect(words.join(' '), 'the story in order').toBeTruthy()
  expect(order.slice(at), `what the story lacks: ${words.join(' ')}`).toEqual([])
  for (const l of lines) expect(l[5]).toBe('完好')
  await look(head, 'office-06-story')
  expect(complaints).toEqual([])
  await brigade.close()
  await head.close()
})

test('S1-86 another department returns a case with its reason, and the town office sends it on', async ({ browser, house }) => {
  const text = '沙坑旁盗采痕迹，实为村内取土'
  await found(house, '矿山盗采', text)
  const enforcer = await desk(browser, house, 'zonghe1')
  await open(enforcer, '待签收', text)
  await verb(enforcer, '退回').click()
  await dialog(enforcer).getByRole('button', { name: '退回' }).click()
  await expect(dialog(enforcer).getByRole('alert').first()).toBeVisible()
  await dialog(enforcer).locator('textarea').first().fill('取土属村镇建设管理，不属综合执法职责')
  await look(enforcer, 'office-07-return')
  await dialog(enforcer).getByRole('button', { name: '退回' }).click()
  await toast(enforcer, /退回已办/)

  const office = await desk(browser, house, 'wanggeban')
  await office.getByRole('link', { name: /待派送/ }).click()
  await expect(office.locator('tr', { hasText: text })).toBeVisible()
  await office.locator('tr', { hasText: text }).getByRole('link').first().click()
  await expect(office.getByText('取土属村镇建设管理').first()).toBeVisible()
  await verb(office, /交办/).click()
  await pick(office, dialog(office).getByLabel('主办').first(), '村镇建设办公室')
  await look(office, 'office-08-dispatch')
  await dialog(office).getByRole('button', { name: /交办/ }).click()
  await toast(office, /交办已办/)
  await expect(state(office)).toContainText('待签收')
  const builder = await desk(browser, house, 'cunjian1')
  await open(builder, '待签收', text)
  for (const p of [enforcer, office, builder]) await p.close()
})

test('S1-83 S1-86 what two departments claim is shown with both, and decided by a person', async ({ browser, house }) => {
  const text = '脚手架无护栏'
  await found(house, '建设施工', text)
  const office = await desk(browser, house, 'wanggeban')
  await open(office, '待派送', text)
  const tie = office.getByRole('region', { name: '职责有交叉' })
  await expect(tie).toContainText('村镇建设办公室')
  await expect(tie).toContainText('综合执法')
  await look(office, 'office-09-tie')
  await verb(office, /交办/).click()
  await dialog(office).getByLabel('主办').first().click()
  // Those who claim it stand first, with the reason why they do.
  const offered = office.locator('.el-select-dropdown:visible .el-select-dropdown__item')
  await expect(offered.nth(0)).toContainText('村镇建设办公室')
  await expect(offered.nth(0)).toContainText('建设施工')
  await offered.nth(1).filter({ hasText: '综合执法' }).click()
  await dialog(office).getByRole('button', { name: /交办/ }).click()
  await toast(office, /交办已办/)
  await expect(office.locator('tr', { hasText: '综合执法' }).filter({ hasText: '主办' })).toBeVisible()
  await expect(tie).toHaveCount(0)
  await office.close()
})

test('S1-43 urging is an act with a number', async ({ browser, house }) => {
  const text = '灭火器压力不足'
  await found(house, '消防', text)
  const office = await desk(browser, house, 'wanggeban')
  await open(office, '未结', text)
  await verb(office, '催办').click()
  await dialog(office).locator('textarea').first().fill('请今日签收')
  await dialog(office).getByRole('button', { name: '催办' }).click()
  await toast(office, /催办已办，催办〔2026〕\d+号|催办已办，催办〔\d{4}〕\d+号/)
  await expect(office.locator('.acts .paper').first()).toHaveText(/^催办〔\d{4}〕\d+号$/)
  await expect(state(office)).toContainText('催办1次')
  await office.close()
})

test('S1-39 S1-41 S1-100 the month: three tables filled, a figure opens its records, an .xlsx with its Chinese intact', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  await office.getByRole('link', { name: '报表' }).click()
  await expect(office.getByRole('heading', { name: /月度汇总表/ })).toBeVisible()
  const total = office.locator('tfoot').getByRole('link', { name: /合计实查次数/ })
  await expect(total).not.toHaveText('0')
  await look(office, 'office-10-summary')
  const names = new Map<string, string>()
  for (const table of ['月度汇总表', '日常隐患排查表', '重点隐患排查表']) {
    await office.getByRole('tab', { name: table }).click()
    await expect(office.getByRole('heading', { name: new RegExp(table) })).toBeVisible()
    await expect(office.locator('.paper tbody tr').first()).toBeVisible()
    const [file] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: '下载 .xlsx' }).click()])
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/)
    names.set(table, file.suggestedFilename())
    const parts = unzip(readFileSync(await file.path()))
    expect([...parts.keys()]).toContain('xl/workbook.xml')
    const words = [...parts.entries()].filter(([name]) => /^xl\/(worksheets|sharedStrings)/.test(name)).map(([, b]) => b.toString('utf8')).join('')
    expect(words, `${table} in Chinese`).toContain('网格')
    expect(words).not.toContain('\uFFFD')
    await look(office, `office-11-${table}`)
  }
  console.log('files:', [...names.values()].join('、'))

  await office.getByRole('tab', { name: '月度汇总表' }).click()
  const figure = office.locator('tfoot').getByRole('link', { name: /合计实查次数/ })
  const value = Number(await figure.innerText())
  await figure.click()
  await expect(office.getByRole('heading', { name: /实查次数/ })).toBeVisible()
  const listed = office.locator('main table tbody tr')
  await expect(listed.first()).toBeVisible()
  while (await office.getByRole('button', { name: '再看 50 条' }).isVisible()) {
    const before = await listed.count()
    await office.getByRole('button', { name: '再看 50 条' }).click()
    await expect.poll(() => listed.count()).toBeGreaterThan(before)
  }
  await expect(office.getByRole('heading', { name: new RegExp(`实查次数.*：${value}$`) })).toBeVisible()
  await look(office, 'office-12-records')
  await listed.first().getByRole('link').click()
  await expect(office).toHaveURL(/\/visits\//)
  await office.close()
})

test('the scheme page: what the plan says, what it leaves open, what was set beside it', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  await office.getByRole('link', { name: '方案', exact: true }).click()
  await expect(office.getByRole('tab', { name: /条款落实/ })).toContainText('109')
  await expect(office.getByText('属地补充').first()).toBeVisible()
  await office.getByLabel('方案原文').getByRole('button', { name: 'S1-36' }).click()
  await expect(office.locator('article.open')).toContainText('TestS1_36')
  await look(office, 'office-13-clauses')
  await office.getByRole('tab', { name: /待补的值/ }).click()
  await expect(office.locator('.list .card').first()).toBeVisible()
  await look(office, 'office-14-unset')
  await office.getByRole('tab', { name: /补充规定/ }).click()
  await expect(office.locator('.list table tbody tr').first()).toBeVisible()
  await look(office, 'office-15-amendments')
  await office.getByRole('tab', { name: '模拟' }).click()
  await expect(office.getByText(/个工作日，\d+ 户/)).toBeVisible()
  await look(office, 'office-15-simulation')
  await office.getByRole('tab', { name: '明白卡' }).click()
  await expect(office.getByText('方案未规定').or(office.getByText('每周不少于1次')).first()).toBeVisible()
  await look(office, 'office-16-card')
  await office.close()
})

test('every other page of the desk: no serious violation, nothing on the console', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  for (const [path, name, waits] of [
    ['/tasks', 'tasks', 'main table tbody tr'],
    ['/visits', 'visits', 'main table tbody tr'],
    ['/sites', 'sites', 'main table tbody tr'],
    ['/grids', 'grids', 'main h1'],
    ['/hazards/new', 'hazard-add', 'form'],
    ['/sites/new', 'site-add', 'form'],
    ['/notices', 'notices', 'main h1'],
    ['/mine', 'mine', 'main h1'],
    ['/nowhere', 'lost', 'main'],
  ] as const) {
    await office.goto(house.url + path)
    await expect(office.locator(waits).first()).toBeVisible()
    await office.waitForTimeout(300)
    expect(await office.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} does not run off the side`).toBeLessThanOrEqual(0)
    await look(office, `office-20-${name}`)
  }
  for (const list of ['tasks', 'visits', 'sites']) {
    await office.goto(`${house.url}/${list}`)
    await office.locator('main table tbody tr').first().getByRole('link').first().click()
    await expect(office.locator('article.sheet h1')).toBeVisible()
    await look(office, `office-21-${list}-open`)
    await office.keyboard.press('Escape')
    await expect(office.locator('main table tbody tr').first()).toBeVisible()
  }
  expect(complaints).toEqual([])
  await office.close()
})

test('the desk asks who it is: a wrong password in words, a session that ended keeps the form', async ({ browser, house }) => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
  await page.goto(house.url)
  await expect(page.getByText('点一个岗位直接登录')).toBeVisible()
  await look(page, 'office-30-sign-in')
  await page.getByLabel('账号').fill('wanggeban')
  await page.getByLabel('密码').fill('wrong wrong')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('不对')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: /今天是/ })).toBeVisible()
  const { id } = await found(house, '消防', '应急灯不亮')
  await page.goto(`${house.url}/hazards/${id}`)
  await verb(page, '催办').click()
  await dialog(page).locator('textarea').first().fill('请尽快更换应急灯')
  await page.context().clearCookies()
  await dialog(page).getByRole('button', { name: '催办' }).click()
  const again = page.getByRole('dialog', { name: /登录已过期/ })
  await expect(again).toBeVisible()
  await look(page, 'office-31-again')
  // The form on the page is one person's: only they take it up again.
  await expect(again.getByLabel('账号')).toHaveValue('wanggeban')
  await expect(again.getByLabel('账号')).not.toBeEditable()
  await again.getByLabel('密码').fill(password)
  await again.getByRole('button', { name: '登录', exact: true }).click()
  await expect(again).toBeHidden()
  await expect(dialog(page).locator('textarea').first()).toHaveValue('请尽快更换应急灯')
  await dialog(page).getByRole('button', { name: '催办' }).click()
  await toast(page, /催办已办/)
  await page.close()
})

/** The files of a zip, by its central directory. */
function unzip(b: Buffer): Map<string, Buffer> {
  const end = b.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  expect(end, 'a zip has an end').toBeGreaterThan(0)
  const out = new Map<string, Buffer>()
  let at = b.readUInt32LE(end + 16)
  for (let n = b.readUInt16LE(end + 10); n > 0; n--) {
    expect(b.readUInt32LE(at)).toBe(0x02014b50)
    const [method, size, name, extra, comment, local] = [b.readUInt16LE(at + 10), b.readUInt32LE(at + 20), b.readUInt16LE(at + 28), b.readUInt16LE(at + 30), b.readUInt16LE(at + 32), b.readUInt32LE(at + 42)]
    const start = local + 30 + b.readUInt16LE(local + 26) + b.readUInt16LE(local + 28)
    const raw = b.subarray(start, start + size)
    out.set(b.subarray(at + 46, at + 46 + name).toString('utf8'), method === 8 ? inflateRawSync(raw) : raw)
    at += 46 + name + extra + comment
  }
  return out
}
