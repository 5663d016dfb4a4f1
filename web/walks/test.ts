// What every walk has at hand: a house, a picture, axe, a place for screenshots.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test as plain, expect, type Browser, type Locator, type Page } from '@playwright/test'
import { openHouse, type House } from './house'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Shared {
  house: House
  /** a real JPEG as a phone's camera makes them, by what is on it */
  picture: (words: string) => Promise<string>
}

interface Own {
  /** a house that no walk before has used: for what is still to do this week */
  fresh: House
}

export const test = plain.extend<Own, Shared>({
  fresh: async ({}, use) => {
    const house = await openHouse()
    await use(house)
    await house.close()
  },
  house: [
    async ({}, use) => {
      const house = await openHouse()
      await use(house)
      await house.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  picture: [
    async ({ browser, house }, use) => {
      await use((words) => paint(browser, house.data, words))
    },
    { scope: 'worker' },
  ],
})
export { expect }

/** Paints a picture with noise, so that it weighs about what a photograph weighs. */
async function paint(browser: Browser, dir: string, words: string): Promise<string> {
  const page = await browser.newPage()
  const address = await page.evaluate((text) => {
    const canvas = document.createElement('canvas')
    canvas.width = 1500
    canvas.height = 2000
    const pen = canvas.getContext('2d')!
    pen.fillStyle = '#cfd8dc'
    pen.fillRect(0, 0, 1500, 2000)
    for (let i = 0; i < 700; i++) {
      pen.fillStyle = `hsl(${Math.random() * 360} 40% 55%)`
      pen.fillRect(Math.random() * 1500, 700 + Math.random() * 1300, 110, 80)
    }
    pen.fillStyle = '#1b1b1b'
    pen.font = '120px sans-serif'
    pen.fillText(text, 120, 400)
    return canvas.toDataURL('image/jpeg', 0.9)
  }, words)
  await page.close()
  const path = join(dir, `picture-${Math.random().toString(36).slice(2)}.jpg`)
  writeFileSync(path, Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'))
  return path
}

/** A finger that counts its taps. */
export class Finger {
  taps = 0
  constructor(readonly page: Page) {}
  async tap(what: Locator): Promise<void> {
    this.taps++
    await what.click()
  }
  /** Taps a button that opens the camera, and takes the picture. */
  async shoot(button: Locator, path: string): Promise<void> {
    const opened = this.page.waitForEvent('filechooser')
    await this.tap(button)
    await (await opened).setFiles(path)
  }
}

/** No violation that keeps a person out: axe's serious and critical. */
export async function sound(page: Page, where: string): Promise<void> {
  await page.evaluate(axe)
  const bad = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(root: Document, how: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe
    const { violations } = await run.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })
    return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} — ${n.failureSummary.split('\n')[1]?.trim() ?? ''}`).join(' | ')}`)
  })
  expect(bad, `axe: ${where}`).toEqual([])
}

/** Waits until nothing fades or slides any more: half-faded words have no contrast. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = () => document.getAnimations().filter((a) => a.playState === 'running' && Number.isFinite(Number(a.effect?.getComputedTiming().endTime)))
    for (const late = Date.now() + 2_000; moving().length > 0 && Date.now() < late; ) await new Promise((next) => setTimeout(next, 50))
  })
}

/** Where pictures of the pages go, when somebody wants to look at them. */
const album = process.env.ANWANG_WALKS_ALBUM

/** Checks a page with axe, and keeps a picture of it when asked to. */
export async function look(page: Page, name: string): Promise<void> {
  await still(page)
  if (album) {
    mkdirSync(album, { recursive: true })
    await page.screenshot({ path: join(album, `${name}.png`) })
    await page.screenshot({ path: join(album, `${name}-whole.png`), fullPage: true })
  }
  await sound(page, name)
}

/** A page may complain on its console only about what a walk does on purpose. */
export function hearkening(page: Page): string[] {
  const said: string[] = []
  page.on('pageerror', (e) => said.push(`page error: ${e.message}`))
  page.on('console', (m) => {
    if (m.type() === 'error' && !/Failed to load resource|net::ERR|WebSocket/.test(m.text())) said.push(`console: ${m.text()}`)
  })
  return said
}
