// What the walks of the phone do again and again.
import { expect, type Page } from '@playwright/test'
import { password, type Caller, type Row } from './house'

/** The button beside the fire lane on the daily checklist. */
export const lane = /有问题 ?：消防通道畅通，无占用、堵塞、封闭/

/** Signs in at the phone and waits until 今日 can be tapped. */
export async function signIn(page: Page, url: string, login: string): Promise<void> {
  await page.goto(`${url}/field/`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForSelector('body[data-usable]')
}
export const said = (page: Page, words: string | RegExp) => expect(page.locator('.said')).toContainText(words)
export const tab = (page: Page, word: string) => page.getByRole('navigation').getByRole('link', { name: word })
export const siteRow = (page: Page, name: string) => page.locator('.list a.row').filter({ has: page.locator('strong', { hasText: name }) })

/** The cases the office knows by these words. */
export const called = async (who: Caller, words: string): Promise<Row[]> => (await who.get<{ items: Row[] }>(`/api/hazards?q=${encodeURIComponent(words)}`)).items

const outbox = (page: Page) => page.goto(`${new URL(page.url()).origin}/field/#/mine/outbox`)

/** Waits until the phone has sent everything, of its own accord. */
export async function sent(page: Page): Promise<void> {
  await expect(async () => {
    await outbox(page)
    await expect(page.getByText('记录都已送到。')).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 60_000 })
}

/** The same with somebody impatient, who presses 现在发送 again and again. */
export async function pressed(page: Page): Promise<void> {
  await expect(async () => {
    await outbox(page)
    const press = page.getByRole('button', { name: '现在发送' })
    if (await press.isVisible()) await press.click({ timeout: 1_000 }).catch(() => undefined)
    await expect(page.getByText('记录都已送到。')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
}

/** How many unfinished forms lie on the phone's disk. */
export const drafts = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((told, failed) => {
        const opening = indexedDB.open('anwang-field')
        opening.onerror = () => failed(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('drafts').objectStore('drafts').count()
          counting.onsuccess = () => {
            opening.result.close()
            told(counting.result)
          }
        }
      }),
  )
