// The platform's administrators, and a desk that locks itself.
import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import { desk, dialog } from './office.desk'
import { password } from './house'
import { expect, hearkening, look, test } from './test'

/** What an authenticator app shows for a secret. */
function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(step).digest()
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function enter(page: Page, login: string): Promise<void> {
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

test('an administrator enrols a second factor, and then has a page of his own', async ({ browser, house }) => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const said = hearkening(page)
  await page.goto(house.url)
  await enter(page, 'anquan')
  // Nothing opens before the second factor is there.
  await expect(page.getByText('先登记第二因子，才能办系统里的事')).toBeVisible()
  await look(page, 'system-factor-due')
  await page.getByLabel('再输一次密码，确认是本人').fill(password)
  await page.getByRole('button', { name: '登记第二因子' }).click()
  await expect(page.getByRole('img', { name: '第二因子的二维码' })).toBeVisible()
  await look(page, 'system-factor-scan')
  await page.getByLabel('输入验证器上的6位数').fill(codeOf(await page.locator('.secret').innerText()))
  await page.getByRole('button', { name: '确认登记' }).click()
  await expect(page.locator('.codes li')).toHaveCount(10)
  const codes = await page.locator('.codes li').allInnerTexts()
  await look(page, 'system-factor-codes')
  await page.getByLabel('我已收好恢复码').check()
  await page.getByRole('button', { name: '完成' }).click()

  // His page: no list of the work in the rail, his own tabs.
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '系统' }).click()
  await expect(page.getByRole('tab', { name: '三员' })).toBeVisible()
  await expect(page.getByRole('link', { name: '隐患' })).toHaveCount(0)
  await expect(page.getByText('节假日')).toBeVisible()
  await look(page, 'system-health')
  await page.getByRole('tab', { name: '三员' }).click()
  await expect(page.getByText('明鉴之')).toBeVisible()
  await look(page, 'system-standings')
  await page.getByRole('tab', { name: '账号' }).click()
  await page.getByRole('searchbox').fill('cunzhang')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: /看范围/ }).click()
  await expect(dialog(page).getByText('看得到的范围')).toBeVisible()
  await look(page, 'system-see-as')
  await dialog(page).getByRole('button', { name: '关闭', exact: true }).click()
  await page.getByRole('tab', { name: '设置' }).click()
  await page.getByLabel('登录日志、下载日志保存').fill('30')
  await page.getByRole('row', { name: /登录日志、下载日志保存/ }).getByRole('button', { name: '保存' }).click()
  await expect(page.getByText(/不能低于184天。依据：.*不少于六个月/)).toBeVisible()
  await look(page, 'system-settings')

  // The next time the password alone is not enough.
  await page.getByRole('button', { name: '退出' }).click()
  await enter(page, 'anquan')
  await page.getByLabel('验证码').fill('000000')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByText('验证码不对，或已经用过')).toBeVisible()
  await page.getByLabel('验证码').fill(codes[0]!)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '系统' })).toBeVisible()
  expect(said).toEqual([])
  await page.close()
})

test('a desk that was left locks, and the form is still there', async ({ browser, house }) => {
  const page = await desk(browser, house, 'wanggeban')
  await page.clock.install()
  await page.goto(`${house.url}/instructions/new`)
  await page.getByLabel('标题').fill('写到一半的部署')
  await page.clock.fastForward('31:00')
  await expect(dialog(page)).toContainText('已锁定')
  await look(page, 'system-locked')
  expect((await page.request.get(`${house.url}/api/me`)).status()).toBe(401)
  await dialog(page).getByLabel('密码').fill(password)
  await dialog(page).getByRole('button', { name: '登录', exact: true }).click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(page.getByLabel('标题')).toHaveValue('写到一半的部署')

  // Somebody else at the same desk gets a clean page.
  await page.clock.fastForward('31:00')
  await dialog(page).getByRole('button', { name: '换人登录' }).click()
  await dialog(page).getByLabel('账号').fill('yiji')
  await dialog(page).getByLabel('密码').fill(password)
  await dialog(page).getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: /今天是/ })).toBeVisible()
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((k) => k.startsWith('anwang.draft')))).toEqual([])
  await page.close()
})

test('backups are made and drilled, and the journal is searched and verified', async ({ browser, house }) => {
  for (const [login, then] of [
    ['xitong', async (page: Page) => {
      await page.getByRole('tab', { name: '备份与演练' }).click()
      await page.getByRole('button', { name: '现在备份' }).click()
      await expect(page.getByText(/张表 .* 行/)).toBeVisible({ timeout: 40_000 })
      await page.getByRole('button', { name: '现在演练' }).click()
      await expect(page.getByText(/核对 .*完好/)).toBeVisible({ timeout: 60_000 })
      await look(page, 'system-backups')
      await page.getByRole('tab', { name: '账号' }).click()
      await page.getByRole('button', { name: '开户' }).click()
      await dialog(page).getByLabel('姓名').fill('接班人')
      await dialog(page).getByLabel('账号').fill('jiebanren')
      await dialog(page).getByRole('button', { name: '开户' }).click()
      await expect(page.getByText('第一次登录时要改掉')).toBeVisible()
      await page.getByRole('button', { name: '已记下' }).click()
    }],
    ['shenji', async (page: Page) => {
      await expect(page.getByRole('button', { name: /第1条/ }).first()).toBeVisible()
      await look(page, 'system-journal')
      await page.getByRole('tab', { name: '核对与封存' }).click()
      await page.getByRole('button', { name: '现在核对' }).click()
      await expect(page.getByText(/条留痕.*完好/)).toBeVisible({ timeout: 60_000 })
      await look(page, 'system-verify')
      await page.getByRole('tab', { name: '登录日志' }).click()
      await expect(page.getByText('127.0.0.1').first()).toBeVisible()
      await look(page, 'system-signins')
      // The log as a file, of the days on the screen.
      await page.getByRole('button', { name: '导出', exact: true }).click()
      const [file] = await Promise.all([page.waitForEvent('download'), dialog(page).getByRole('button', { name: '导出', exact: true }).click()])
      expect(file.suggestedFilename()).toContain('登录日志')
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: '保存期限' }).click()
      await expect(page.getByText('一直保存').first()).toBeVisible()
      await look(page, 'system-retention')
    }],
  ] as const) {
    // The second factor as the interface enrols it; the first walk does it by hand.
    const who = await house.as(login)
    const { secret } = await who.post('/api/me/factor', { password })
    const { codes } = await who.post('/api/me/factor/confirm', { code: codeOf(secret) })
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await page.goto(house.url)
    await enter(page, login)
    await page.getByLabel('验证码').fill(codes[0])
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page.getByRole('heading', { name: '系统' })).toBeVisible()
    await then(page)
    await page.close()
  }
})

test('the departments are listed with what they may and who stands in them', async ({ browser, house }) => {
  const page = await desk(browser, house, 'wanggeban')
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '部门' }).click()
  await expect(page.getByRole('rowheader', { name: '消防队' })).toBeVisible()
  await look(page, 'departments')
  await page.goto(`${house.url}/mine`)
  await expect(page.getByRole('heading', { name: '登录着的地方' })).toBeVisible()
  await expect(page.getByText('就是这里')).toBeVisible()
  await look(page, 'mine-sessions')
  await page.close()
})
