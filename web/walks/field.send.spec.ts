// The phone sends: photographs as they should be, on lines that break, from a
// phone that is killed, full, wrong about the time, or carries days of work.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openLine, type Line } from './line'
import { called, drawer, installed, phone, pressed, said, sendAll, signIn, siteRow, tab } from './phone'
import { expect, Finger, look, test } from './test'

type Phone = Awaited<ReturnType<typeof phone>>

/** A phone with a folder of its own on a line of its own; both gone afterwards. */
async function outside(house: { url: string }, walk: (at: { line: Line; boot(): Promise<Phone> }) => Promise<void>): Promise<void> {
  const line = await openLine(house.url)
  const dir = mkdtempSync(join(tmpdir(), 'anwang-phone-'))
  const booted: Phone[] = []
  try {
    await walk({
      line,
      async boot() {
        const p = await phone(dir)
        booted.push(p)
        return p
      },
    })
  } finally {
    for (const p of booted) await p.ctx.close().catch(() => undefined)
    await line.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Fills in a report and takes its picture; nothing is sent yet. */
async function fill(page: Page, words: string, shot: string): Promise<void> {
  await page.getByRole('link', { name: '拍照 上报' }).click()
  await new Finger(page).shoot(page.getByText('拍照', { exact: true }), shot)
  await expect(page.locator('figure img')).toBeVisible({ timeout: 20_000 })
  await page.getByLabel('什么情况').fill(words)
  await page.getByLabel('不在哪家，就写地点').fill('村东头桥边')
}
const report = (page: Page) => page.getByRole('button', { name: '上报', exact: true }).click()
const size = (shot: string) => readFileSync(shot).length

test('killed in mid-upload, the photograph goes on where it stopped', async ({ house, picture }) => {
  await outside(house, async ({ line, boot }) => {
    const first = await boot()
    await signIn(first.page, line.url, 'cunyuan')
    await installed(first.page)
    await fill(first.page, '传到一半被杀掉', await picture('传到一半'))
    const [kept] = await drawer(first.page, 'photos')
    line.hold(/^\/api\/field\/uploads\//, 60_000)
    await report(first.page)
    await said(first.page, '已存好')
    await expect.poll(() => line.through(), { timeout: 20_000 }).toBe(60_000)
    await first.kill()
    await line.cut()
    await line.mend()

    const { page } = await boot()
    await page.goto(`${line.url}/field/`)
    await sendAll(page, 'cunyuan')
    console.log(`a photograph of ${kept.bytes} bytes, killed at 60000: ${line.through()} bytes went over the line`)
    // Begun anew it would be 60,000 more.
    expect(line.through()).toBeLessThan(kept.bytes + 30_000)
    const office = await house.as('wanggeban')
    const cases = await called(office, '传到一半被杀掉')
    expect(cases).toHaveLength(1)
    expect((await office.get(`/api/hazards/${cases[0].id}`)).photos.map((p: { hash: string }) => p.hash)).toEqual([kept.hash])
  })
})

test('the server is restarted in mid-upload: the photograph goes on where it stopped', async ({ house, picture }) => {
  await outside(house, async ({ line, boot }) => {
    const { page } = await boot()
    await signIn(page, line.url, 'cunyuan')
    await fill(page, '重启时正在传照片', await picture('重启时'))
    const [kept] = await drawer(page, 'photos')
    line.hold(/^\/api\/field\/uploads\//, 60_000)
    await report(page)
    await said(page, '已存好')
    await expect.poll(() => line.through(), { timeout: 20_000 }).toBe(60_000)
    await house.restart()
    await line.cut()
    await line.mend()
    await pressed(page)
    expect(line.through()).toBeLessThan(kept.bytes + 30_000)
    expect(await called(await house.as('wanggeban'), '重启时正在传照片')).toHaveLength(1)
  })
})

test('killed between "the server stored it" and "the phone knows": one record', async ({ house, picture }) => {
  await outside(house, async ({ line, boot }) => {
    const first = await boot()
    await signIn(first.page, line.url, 'cunyuan')
    await installed(first.page)
    await fill(first.page, '存了却没听到回话', await picture('没听到'))
    line.swallow(/^\/api\/field\/deeds/, 1000)
    await report(first.page)
    const office = await house.as('wanggeban')
    await expect.poll(async () => (await called(office, '存了却没听到回话')).length, { timeout: 30_000 }).toBe(1)
    await first.kill()
    line.swallow(/^$/, 0)

    const { page } = await boot()
    await page.goto(`${line.url}/field/`)
    await page.waitForSelector('body[data-usable]')
    expect((await drawer(page, 'deeds')).filter((d) => d.state !== 'stored').length).toBeLessThanOrEqual(1)
    await sendAll(page, 'cunyuan')
    expect(await called(office, '存了却没听到回话')).toHaveLength(1)
  })
})

test('killed while the photograph is being made: the form is there, whole, and takes it again', async ({ house, picture }) => {
  await outside(house, async ({ line, boot }) => {
    const shot = await picture('拍到一半')
    const first = await boot()
    await signIn(first.page, line.url, 'cunyuan')
    await installed(first.page)
    await first.page.getByRole('link', { name: '拍照 上报' }).click()
    await first.page.getByLabel('什么情况').fill('拍照时被杀掉')
    await first.page.getByLabel('不在哪家，就写地点').fill('村东头桥边')
    await new Finger(first.page).shoot(first.page.getByText('拍照', { exact: true }), shot)
    await first.kill() // somewhere between the camera and the disk

    const { page } = await boot()
    await page.goto(`${line.url}/field/`)
    const reminder = page.locator('.banner', { hasText: '没做完：' }).getByRole('link', { name: '接着做' })
    await expect(page.getByLabel('什么情况').or(reminder).first()).toBeVisible()
    if (await reminder.isVisible()) await reminder.click()
    await expect(page.getByLabel('什么情况')).toHaveValue('拍照时被杀掉')
    // Either it is there whole, or not at all.
    for (const p of await drawer(page, 'photos')) expect([p.hash.length, p.bytes > 1000, p.preview > 500]).toEqual([64, true, true])
    await new Finger(page).shoot(page.getByText('拍照', { exact: true }), shot)
    await expect(page.locator('figure img').first()).toBeVisible()
    await report(page)
    await said(page, '已存好')
    await sendAll(page, 'cunyuan')
    expect(await called(await house.as('wanggeban'), '拍照时被杀掉')).toHaveLength(1)
  })
})

test('two phones of one person: what each recorded is there, and neither counts for the other', async ({ house, picture, browser }) => {
  const pages = await Promise.all([browser.newContext(), browser.newContext()].map(async (c) => (await c).newPage()))
  const shots = [await picture('第一台'), await picture('第二台')]
  for (const [i, page] of pages.entries()) {
    await signIn(page, house.url, 'cunyuan')
    await fill(page, `两台手机之${i + 1}`, shots[i]!)
  }
  await Promise.all(pages.map(report))
  const office = await house.as('wanggeban')
  for (const [i, page] of pages.entries()) {
    await pressed(page)
    expect(await called(office, `两台手机之${i + 1}`)).toHaveLength(1)
    // Both number from one: neither is told that the other's are missing.
    expect((await drawer(page, 'kept')).find((k) => k.key === 'gaps')?.value).toEqual([])
    await page.context().close()
  }
})

test('a clock that is wrong by a day is said, and the visit is of today', async ({ page, house }) => {
  const began = Date.now()
  await page.clock.install({ time: began + 86400_000 })
  await signIn(page, house.url, 'cunyuan')
  await tab(page, '对象').click()
  await siteRow(page, '乐安粮油店').click()
  await page.getByRole('button', { name: '开始巡查' }).click()
  await page.getByLabel('备注（可不填）').fill('时钟快一天')
  await page.getByRole('button', { name: '完成巡查，没有问题' }).click()
  await said(page, '已存好')
  await pressed(page)
  await expect(page.getByText('手机时间快了1天')).toBeVisible()
  await look(page, 'field-40-clock')
  const office = await house.as('wanggeban')
  const visits = (await office.get('/api/visits?limit=50')).visits.filter((v: { at: number }) => v.at >= began - 5_000)
  const whole = await Promise.all(visits.map((v: { id: string }) => office.get(`/api/visits/${v.id}`)))
  const mine = whole.filter((v) => v.note === '时钟快一天')
  expect(mine).toHaveLength(1)
  expect(mine[0].clockOff).toBe(true)
  expect(mine[0].came.clockOff).toBe(true)
  expect(mine[0].came.phoneAt - mine[0].at).toBeGreaterThan(80_000_000)
  expect(Math.abs(mine[0].at - Date.now())).toBeLessThan(60_000)
})

test('a full phone says so before and when it is met, and what was kept stays', async ({ house, picture }) => {
  test.setTimeout(240_000)
  await outside(house, async ({ line, boot }) => {
    const { ctx, page } = await boot()
    const shot = await picture('空间')
    await signIn(page, line.url, 'cunyuan')
    await installed(page)
    await line.cut(ctx)
    await fill(page, '空间满了也不丢', shot)
    // A browser names ten gigabytes to everybody, so the phone holds a reserve.
    const reserve = () => page.evaluate(async () => (await (await caches.open('anwang-reserve')).keys()).length)
    await expect.poll(reserve, { timeout: 20_000 }).toBe(5)
    const cdp = await ctx.newCDPSession(page)
    const limit = async (quotaSize: number) => {
      await cdp.send('Storage.overrideQuotaForOrigin', { origin: line.url, quotaSize })
      await page.waitForTimeout(35_000) // for half a minute Chromium goes by the room it saw last
    }
    const shoot = async (path: string) => new Finger(page).shoot(page.getByText('拍照', { exact: true }), path)
    const other = await picture('第二张')
    // Nothing more goes in: the photograph is kept out of the reserve, and it is
    // said how many are left while there still is some.
    await limit(16_000_000)
    await shoot(other)
    await expect(page.locator('figure img')).toHaveCount(2, { timeout: 20_000 })
    await expect(page.getByText(/还能存约 \d+ 张照片/)).toBeVisible()
    expect(await reserve()).toBeLessThan(5)
    await page.goto(`${line.url}/field/#/mine/outbox`)
    await expect(page.getByText(/还能存约 \d+ 张照片/)).toBeVisible()
    await look(page, 'field-41-room')
    await page.goBack()
    await expect(page.locator('figure img')).toHaveCount(2)
    // And when nothing is left at all.
    await limit(1)
    const third = await picture('第三张')
    await shoot(third)
    await expect(page.getByText('手机空间满了，这张照片没有存下来')).toBeVisible({ timeout: 20_000 })
    await look(page, 'field-42-full')
    await expect(page.locator('figure img')).toHaveCount(2)
    await expect(page.getByLabel('什么情况')).toHaveValue('空间满了也不丢')
    // Room again: the same picture goes in.
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: line.url })
    await shoot(third)
    await expect(page.locator('figure img')).toHaveCount(3)
    await report(page)
    await said(page, '已存好')
    await line.mend(ctx)
    await pressed(page)
    const office = await house.as('wanggeban')
    const [found] = await called(office, '空间满了也不丢')
    expect((await office.get(`/api/hazards/${found.id}`)).photos).toHaveLength(3)
  })
})

test('a newer version takes over with the outbox full: nothing is lost, nothing twice', async ({ house, picture }) => {
  await outside(house, async ({ line, boot }) => {
    const { page } = await boot()
    await signIn(page, line.url, 'cunyuan')
    await installed(page)
    await page.reload() // from now on the worker serves the page
    await page.waitForSelector('body[data-usable]')
    line.swallow(/^\/api\/field\/(deeds|uploads)/, 1000)
    for (const words of ['更新前的第一条', '更新前的第二条']) {
      await fill(page, words, await picture(words))
      await report(page)
      await said(page, '已存好')
      await tab(page, '今日').click()
    }
    line.alter(/^\/field\/sw\.js/, (body) => `${body}\n// a newer version\n`)
    await page.reload()
    await page.waitForSelector('body[data-usable]')
    const fresh = page.locator('.banner', { hasText: '有新版本' })
    await expect(fresh).toBeVisible({ timeout: 30_000 })
    expect((await drawer(page, 'deeds')).filter((d) => d.state === 'waiting')).toHaveLength(2)
    await Promise.all([page.waitForEvent('load'), fresh.getByRole('button', { name: '更新' }).click()])
    await page.waitForSelector('body[data-usable]')
    expect((await drawer(page, 'deeds')).filter((d) => d.state === 'waiting')).toHaveLength(2)
    line.swallow(/^$/, 0)
    await pressed(page)
    const office = await house.as('wanggeban')
    for (const words of ['更新前的第一条', '更新前的第二条']) expect(await called(office, words)).toHaveLength(1)
  })
})

test('72 hours without a network: 300 records and 900 photographs open quickly and arrive once', async ({ house }) => {
  test.setTimeout(300_000)
  await outside(house, async ({ line, boot }) => {
    const { ctx, page } = await boot()
    await signIn(page, line.url, 'cunyuan')
    await installed(page)
    const who = await house.as('cunyuan')
    const pack = await who.get('/api/field/pack')
    await line.cut(ctx)
    const now = Date.now()
    const edition = pack.checklists.find((c: { name: string }) => c.name === '日常隐患排查表').edition
    const photos: { hash: string; bytes: string }[] = []
    const rows = Array.from({ length: 300 }, (_, n) => {
      const site = pack.sites[n % pack.sites.length]
      const mine = [0, 1, 2].map((k) => {
        const bytes = tiny(`three days ${n}-${k} ${now}`)
        const hash = createHash('sha256').update(bytes).digest('hex')
        photos.push({ hash, bytes: bytes.toString('base64') })
        return hash
      })
      const body = { site: site.id, grid: site.grid, verb: '排查', form: '日常隐患排查表', edition, answers: [], findings: [], photos: mine, note: `三天 ${n}` }
      return { person: pack.me.person, id: `three-days-${now}-${n}`, seq: n + 1, kind: 'visit', at: now - (300 - n) * 60_000, subject: `site:${site.id}`, title: `三天 ${n}`, body, photos: mine, after: [], state: 'waiting', tries: 0 }
    })
    await page.evaluate(
      ({ rows, photos, person }) =>
        new Promise<void>((done, failed) => {
          const opening = indexedDB.open('anwang-field')
          opening.onsuccess = () => {
            const tx = opening.result.transaction(['deeds', 'photos', 'kept'], 'readwrite')
            for (const r of rows) tx.objectStore('deeds').put(r)
            for (const p of photos) {
              const bytes = Uint8Array.from(atob(p.bytes), (c) => c.charCodeAt(0)).buffer
              tx.objectStore('photos').put({ person, hash: p.hash, bytes, preview: bytes, takenAt: Date.now(), keptAt: Date.now(), state: 'kept' })
            }
            tx.objectStore('kept').put({ person: '', key: 'seq', value: rows.length })
            tx.oncomplete = () => {
              opening.result.close()
              done()
            }
            tx.onerror = () => failed(tx.error)
          }
        }),
      { rows, photos, person: pack.me.person },
    )
    const opening = Date.now()
    await page.reload()
    await page.waitForSelector('body[data-usable]')
    const warm = Date.now() - opening
    await page.goto(`${line.url}/field/#/mine/outbox`)
    await expect(page.getByRole('heading', { name: '等待发送（300）' })).toBeVisible()
    await line.mend(ctx)
    const sending = Date.now()
    await expect(page.getByText('记录都已送到。')).toBeVisible({ timeout: 240_000 })
    console.log(`300 records, 900 photographs: open without a network ${warm} ms, sent in ${Math.round((Date.now() - sending) / 1000)} s`)
    const ids = new Set(rows.map((r) => r.id))
    const seen: { id: string; photos: number }[] = []
    for (let after = ''; ; ) {
      const part = await who.get(`/api/visits?mine=true&limit=100&after=${encodeURIComponent(after)}`)
      seen.push(...part.visits.filter((v: { id: string }) => ids.has(v.id)))
      if (!part.after) break
      after = part.after
    }
    expect(seen).toHaveLength(300)
    expect(seen.filter((v) => v.photos !== 3)).toEqual([])
  })
})

test('warm open without a network on a slow phone: numbers', async ({ house }) => {
  await outside(house, async ({ line, boot }) => {
    const { ctx, page } = await boot()
    await signIn(page, line.url, 'cunyuan')
    await installed(page)
    await page.reload()
    await page.waitForSelector('body[data-usable]')
    await line.cut(ctx)
    const cdp = await ctx.newCDPSession(page)
    for (const rate of [1, 4]) {
      await cdp.send('Emulation.setCPUThrottlingRate', { rate })
      const began = Date.now()
      await page.reload({ waitUntil: 'commit' })
      await page.waitForSelector('body[data-usable]')
      console.log(`warm open without a network, ${rate}× CPU: ${Date.now() - began} ms (goal 1000)`)
    }
  })
})

test('a photograph is small, the right way up and says nothing of the camera; a nameplate can be read', async ({ page, house, picture }) => {
  await signIn(page, house.url, 'cunyuan')
  const shot = await picture('竖着拍的')
  const turned = join(house.data, 'turned.jpg')
  writeFileSync(turned, held(readFileSync(shot), 6)) // 1500 × 2000 on its side
  const newest = async () => {
    const rows = await drawer(page, 'photos')
    return rows.sort((a, b) => b.keptAt - a.keptAt)[0]
  }
  const dims = (hash: string) =>
    page.evaluate(
      (h) =>
        new Promise<{ width: number; height: number; exif: boolean }>((told) => {
          const opening = indexedDB.open('anwang-field')
          opening.onsuccess = () => {
            const asking = opening.result.transaction('photos').objectStore('photos').getAll()
            asking.onsuccess = async () => {
              const row = asking.result.find((r: { hash: string }) => r.hash === h)
              opening.result.close()
              const map = await createImageBitmap(new Blob([row.bytes]), { imageOrientation: 'none' })
              told({ width: map.width, height: map.height, exif: new TextDecoder('latin1').decode(row.bytes).includes('Exif') })
            }
          }
        }),
      hash,
    )
  await fill(page, '压力表看不清', turned)
  const plain = await newest()
  expect(plain.bytes).toBeLessThanOrEqual(150 * 1024)
  expect(plain.preview).toBeLessThanOrEqual(15 * 1024)
  expect(await dims(plain.hash)).toEqual({ width: 1280, height: 960, exif: false })
  await page.getByRole('button', { name: /去掉/ }).click()

  await page.getByLabel('什么情况').fill('锅炉铭牌磨掉了')
  await new Finger(page).shoot(page.getByText('拍照', { exact: true }), shot)
  await expect(page.locator('figure img')).toBeVisible({ timeout: 20_000 })
  const fine = await newest()
  expect(fine.bytes).toBeLessThanOrEqual(300 * 1024)
  expect((await dims(fine.hash)).height).toBeGreaterThan(1280)
  console.log(`a picture of ${size(shot)} bytes: ${plain.bytes}, preview ${plain.preview}; as a nameplate ${fine.bytes}`)

  // What is no photograph is told so, and nothing else is lost.
  const bomb = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwCAAAAAA=', 'base64')
  for (const [name, bytes, words] of [
    ['huge.png', bomb, /尺寸太大（30000×30000）/],
    ['drawing.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), /不是能打开的照片/],
    ['page.jpg', Buffer.from('<html><script>alert(1)</script></html>'), /不是能打开的照片/],
    ['empty.jpg', Buffer.alloc(0), /是空的/],
  ] as const) {
    const at = join(house.data, name)
    writeFileSync(at, bytes)
    await new Finger(page).shoot(page.getByText('拍照', { exact: true }), at)
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible()
  }
  await expect(page.locator('figure img')).toHaveCount(1)
  await expect(page.getByLabel('什么情况')).toHaveValue('锅炉铭牌磨掉了')
})

test('the same picture on a second report is told to the reviewer', async ({ page, house, picture }) => {
  const shot = await picture('用过的照片')
  await signIn(page, house.url, 'cunyuan')
  for (const words of ['第一次用这张照片', '第二次用这张照片']) {
    await fill(page, words, shot)
    await report(page)
    await said(page, '已存好')
    await tab(page, '今日').click()
  }
  await pressed(page)
  const office = await house.as('wanggeban')
  const [first] = await called(office, '第一次用这张照片')
  const [second] = await called(office, '第二次用这张照片')
  const of = await office.get(`/api/hazards/${second.id}`)
  expect(of.also).toEqual([expect.objectContaining({ noun: 'hazard', id: first.id, exact: true })])
  const small = await office.raw.get(`/api/hazards/${second.id}/photos/${of.photos[0].hash}?small=true`)
  expect(small.headers()['content-type']).toBe('image/jpeg')
})

/** The smallest picture a camera could make; a comment makes each one another. */
function tiny(words: string): Buffer {
  const smallest = Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
    'base64',
  )
  const comment = Buffer.from(words)
  return Buffer.concat([smallest.subarray(0, 2), Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255]), comment, smallest.subarray(2)])
}

/** The picture as a camera writes it that was held on its side. */
function held(jpeg: Buffer, turn: number): Buffer {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0])
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif, jpeg.subarray(2)])
}
