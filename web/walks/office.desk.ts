// What a walk does at the desk again and again.
import { expect, type Browser, type Locator, type Page } from '@playwright/test'
import { password, type House } from './house'

/** Signs in at the desk, in a window of one's own. */
export async function desk(browser: Browser, house: House, login: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  await page.goto(house.url)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: /今天是/ })).toBeVisible()
  return page
}
export const dialog = (page: Page) => page.getByRole('dialog')
export const verb = (page: Page, word: string | RegExp) => page.locator('.verbs').getByRole('button', { name: word, exact: true })
export const state = (page: Page) => page.locator('.states').first()
export const toast = (page: Page, words: RegExp) => expect(page.getByText(words).first()).toBeVisible()
/** Chooses from one of the desk's pick lists. */
export async function pick(page: Page, box: Locator, word: string): Promise<void> {
  await box.click()
  await page.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: word }).first().click()
}
