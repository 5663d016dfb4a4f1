// What the walks of the phone do again and again.
import { readdirSync, readFileSync } from 'node:fs'
import { chromium, expect, type BrowserContext, type Page } from '@playwright/test'
import config from '../playwright.config'
import { password, type Caller, type Row } from './house'

/** The button beside the fire lane on the daily checklist. */
export const lane = /有问题 ?：消防通道畅通，无占用、堵塞、封闭/

/** Signs in at the phone and waits until 今日 can be tapped. */
export async function signIn(page: Page, url: string, login: string): Promise<void> {
  await page.goto(`${url}/field/`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
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

/** A browser with a folder of its own, which can be killed and started again. */
export async function phone(dir: string): Promise<{ ctx: BrowserContext; page: Page; kill(): Promise<void> }> {
  const ctx = await chromium.launchPersistentContext(dir, {
    ...config.use!.launchOptions,
    viewport: { width: 360, height: 640 },
    deviceScaleFactor: 2,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: 'allow',
  })
  ctx.setDefaultTimeout(15_000)
  return {
    ctx,
    page: ctx.pages()[0]!,
    // Every process of this browser, at once, without a word: as a phone does it.
    async kill() {
      for (const pid of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
        try {
          if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${dir}`)) process.kill(Number(pid), 'SIGKILL')
        } catch {
          // gone meanwhile
        }
      }
      await new Promise((done) => (ctx.browser()?.isConnected() === false ? done(0) : setTimeout(done, 700)))
    },
  }
}

/** Waits until the app would open without a network. */
export const installed = (page: Page) =>
  expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/field/'))?.active?.state), { timeout: 20_000 }).toBe('activated')

/**
 * Somebody impatient, who signs in again if asked: Chromium writes cookies down
 * every half minute, so the token may have died with the process.
 */
export async function sendAll(page: Page, login: string): Promise<void> {
  const over = page.locator('.banner', { hasText: '登录已过期。' })
  const door = page.getByRole('button', { name: '登录', exact: true })
  await expect(async () => {
    await outbox(page)
    if (await over.isVisible()) {
      await over.getByRole('button', { name: '登录' }).click({ timeout: 1_000 })
      await page.getByRole('dialog').getByLabel('账号').fill(login)
      await page.getByRole('dialog').getByLabel('密码').fill(password)
      await page.getByRole('dialog').getByRole('button', { name: '登录' }).click()
    } else if (await page.getByLabel('账号').isVisible()) {
      await page.getByLabel('账号').fill(login)
      await page.getByLabel('密码').fill(password)
      await door.click()
    }
    const press = page.getByRole('button', { name: '现在发送' })
    if (await press.isVisible()) await press.click({ timeout: 1_000 }).catch(() => undefined)
    await expect(page.getByText('记录都已送到。')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 70_000 })
}

/** Everything in one drawer of the phone's disk; bytes are told by their number. */
export const drawer = (page: Page, name: string): Promise<Row[]> =>
  page.evaluate(
    (table) =>
      new Promise<unknown[]>((told, failed) => {
        const opening = indexedDB.open('anwang-field')
        opening.onerror = () => failed(opening.error)
        opening.onsuccess = () => {
          const asking = opening.result.transaction(table).objectStore(table).getAll()
          asking.onsuccess = () => {
            opening.result.close()
            told(asking.result.map((row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v instanceof ArrayBuffer ? v.byteLength : v]))))
          }
        }
      }),
    name,
  )
