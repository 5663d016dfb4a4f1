// A soak of the field: many phones record, are killed, lose the network and the
// answers, and go on — with the very store and outbox the phone runs, over a
// database in memory, against the real server. In the end every deed that was
// saved on a phone is on the server exactly once, and every one the server
// acknowledged is there.
import 'fake-indexeddb/auto'
import { request as ask, type ClientRequest } from 'node:http'
import { expect, test } from '@playwright/test'
import { offline, problemOf } from '../src/shared/api/problem'
import type { DeedResult, Pack, Site, VisitBody } from '../src/shared/wire'
import { uuid } from '../src/shared/uuid'
import { Outbox, type Sender } from '../src/field/outbox/outbox'
import { Base, type PhotoRow, type Shelf } from '../src/field/store/base'
import { deeds, waiting, writeDeed } from '../src/field/store/deed'
import { keepPhoto } from '../src/field/store/photo'
import { openHouse, type House, type Row } from './house'

const phones = Number(process.env.ANWANG_SOAK_PHONES || 100)
const seconds = Number(process.env.ANWANG_SOAK_SECONDS || 60)
const seed = Number(process.env.ANWANG_SOAK_SEED || 20260301)

/** Chance that can be repeated. */
function dice(n: number): () => number {
  let a = n >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** The smallest picture a camera could make; a comment makes each one another. */
const smallest = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)
async function picture(words: string): Promise<{ bytes: Buffer; hash: string }> {
  const comment = Buffer.from(words)
  const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255])
  const bytes = Buffer.concat([smallest.subarray(0, 2), head, comment, smallest.subarray(2)])
  return { bytes, hash: Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex') }
}

/** What went over the network, and what was made to go wrong. */
const count = { requests: 0, cut: 0, lost: 0, kills: 0, rounds: 0 }

/** A network that breaks: before the request is out, while it is on its way, or after the server has acted. */
class Net {
  private under = new Set<ClientRequest>()
  calm = false
  constructor(
    private url: URL,
    private cookie: string,
    private rnd: () => number,
  ) {}

  /** The phone is killed: whatever is on its way is cut. */
  die(): void {
    for (const r of this.under) r.destroy(new Error('killed'))
  }

  call(method: string, path: string, body: Buffer, headers: Record<string, string>): Promise<unknown> {
    const fate = this.calm ? 1 : this.rnd()
    count.requests++
    if (fate < 0.06) {
      count.cut++
      return Promise.reject(offline())
    }
    return new Promise((done, failed) => {
      const r = ask(
        { host: this.url.hostname, port: this.url.port, method, path, headers: { ...headers, Cookie: this.cookie, 'Content-Length': String(body.length) } },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (b: Buffer) => parts.push(b))
          answer.on('error', () => failed(offline()))
          answer.on('end', () => {
            this.under.delete(r)
            if (fate >= 0.06 && fate < 0.16) {
              count.lost++ // the server did it, the phone never hears of it
              failed(offline())
              return
            }
            const text = Buffer.concat(parts).toString()
            const status = answer.statusCode ?? 0
            if (status >= 200 && status < 300) return done(text ? JSON.parse(text) : undefined)
            void problemOf(new Response(text, { status, headers: { 'Content-Type': String(answer.headers['content-type'] ?? '') } })).then(failed)
          })
        },
      )
      this.under.add(r)
      r.on('error', () => {
        this.under.delete(r)
        failed(offline())
      })
      if (fate >= 0.16 && fate < 0.26) {
        count.cut++
        setTimeout(() => r.destroy(new Error('cut')), this.rnd() * 40)
      }
      r.end(body)
    })
  }
}

/** One phone: a store that outlives its processes. */
class Phone {
  readonly saved: { id: string; kind: 'visit' | 'hazard' }[] = []
  readonly words = new Set<string>()
  private shelf: Shelf
  private net: Net
  private outbox: Outbox
  private at = 0

  constructor(
    readonly n: number,
    private url: URL,
    private seat: { cookie: string; person: string; sites: Site[]; edition: string },
    private rnd: () => number,
  ) {
    this.shelf = { base: new Base(`phone-${n}`), person: seat.person }
    this.net = new Net(url, seat.cookie, rnd)
    this.outbox = this.boot()
  }

  private boot(): Outbox {
    const { net, shelf } = this
    const sender: Sender = {
      async photo(row: PhotoRow) {
        await net.call('PUT', `/api/field/photos/${row.hash}`, Buffer.from(row.bytes!), { 'Content-Type': 'image/jpeg', 'Anwang-Taken-At': String(row.takenAt) })
      },
      async deeds(envelope) {
        const answer = (await net.call('POST', '/api/field/deeds', Buffer.from(JSON.stringify(envelope)), { 'Content-Type': 'application/json' })) as { results: DeedResult[] }
        return answer.results
      },
    }
    return new Outbox({ shelf, sender, now: () => Date.now(), alone: (work) => work(), heard: () => undefined, random: this.rnd })
  }

  /** Killed and started again: only what is on the disk is left. */
  async kill(): Promise<void> {
    count.kills++
    this.net.die()
    this.shelf.base.close()
    await pause(20 + this.rnd() * 200)
    this.shelf = { base: new Base(`phone-${this.n}`), person: this.seat.person }
    this.net = new Net(this.url, this.seat.cookie, this.rnd)
    this.outbox = this.boot()
  }

  /** Records one fact, as a screen does: photographs first, then the deed. */
  async record(): Promise<void> {
    const k = this.at++
    const name = `soak ${this.n}-${k}`
    const site = this.seat.sites[Math.floor(this.rnd() * this.seat.sites.length)]!
    const photos: string[] = []
    if (this.rnd() < 0.5) {
      const shot = await picture(`${seed} ${name}`)
      await keepPhoto(this.shelf, { hash: shot.hash, bytes: new Uint8Array(shot.bytes).buffer, preview: new ArrayBuffer(2), takenAt: Date.now() })
      photos.push(shot.hash)
    }
    const finding = { id: uuid(), text: `${name} 通道堵塞`, sector: '消防', grade: '一般', outcome: 'hazard' as const, onsite: [], photos, after: [], urgent: false }
    const kind = this.rnd() < 0.3 ? ('hazard' as const) : ('visit' as const)
    const found = kind === 'hazard' || this.rnd() < 0.2
    const visit: VisitBody = { site: site.id, grid: site.grid, verb: '排查', form: '日常隐患排查表', edition: this.seat.edition, answers: [], findings: found ? [finding] : [], photos, note: name }
    const body = kind === 'visit' ? visit : { site: site.id, sector: '消防', text: finding.text, grade: '一般', photos, urgent: false, onsite: [] }
    const row = await writeDeed(this.shelf, { kind, at: Date.now(), subject: kind === 'visit' ? `site:${site.id}` : `hazard:${name}`, title: name, body, photos })
    // Only now would the screen say 已存好.
    this.saved.push({ id: row.id, kind })
    if (found) this.words.add(finding.text)
  }

  async live(until: number): Promise<void> {
    while (Date.now() < until) {
      const what = this.rnd()
      try {
        if (what < 0.45) await this.record()
        else if (what < 0.85) await this.send(false)
        else await Promise.race([this.send(false), pause(this.rnd() * 60)]).then(() => this.kill())
      } catch (err) {
        // A phone that dies while it writes tells nobody; everything else is a fault.
        if (!/DatabaseClosed|database connection is clos|Transaction|InvalidState/i.test(String(err))) throw err
      }
      await pause(this.rnd() * 900)
    }
  }

  private async send(wait: boolean): Promise<void> {
    count.rounds++
    const sent = this.outbox.drain(true).catch((err: unknown) => {
      if (!/DatabaseClosed|InvalidState|Transaction/i.test(String(err))) throw err
    })
    if (wait) await sent
    else await Promise.race([sent, pause(1_500)])
  }

  /** The network is good again: everything goes. */
  async finish(until: number): Promise<void> {
    await this.kill()
    this.net.calm = true
    while ((await waiting(this.shelf)).length && Date.now() < until) {
      await this.send(true)
      if ((await waiting(this.shelf)).length) await pause(300)
    }
  }

  async states(): Promise<Map<string, string>> {
    return new Map((await deeds(this.shelf)).map((d) => [d.id, d.state === 'refused' ? `refused: ${d.fault?.code}` : d.state]))
  }
  close(): void {
    this.net.die()
    this.shelf.base.close()
  }
}

/** Everything of a list, page after page. */
async function all(get: (after: string) => Promise<{ rows: Row[]; next?: string }>): Promise<Row[]> {
  const rows: Row[] = []
  for (let after = ''; ; ) {
    const page = await get(after)
    rows.push(...page.rows)
    if (!page.next) return rows
    after = page.next
  }
}

test.describe.configure({ mode: 'serial' })

/** Before this the demo made its own past. */
const begun = Date.now()
let house: House
const crowd: Phone[] = []

test.beforeAll(async () => {
  test.setTimeout((seconds + 180) * 1000)
  house = await openHouse()
  const rnd = dice(seed)
  const seats = []
  for (const login of ['cunyuan', 'cunzhang', 'cunfu']) {
    const who = await house.as(login)
    const pack = await who.get<Pack>('/api/field/pack')
    const cookie = (await who.raw.storageState()).cookies.map((c) => `${c.name}=${c.value}`).join('; ')
    seats.push({ cookie, person: pack.me.person, sites: pack.sites, edition: pack.checklists.find((c) => c.name === '日常隐患排查表')!.edition })
  }
  for (let n = 0; n < phones; n++) crowd.push(new Phone(n, new URL(house.url), seats[n % seats.length]!, dice(seed + n * 7919 + Math.floor(rnd() * 1e6))))
  const until = Date.now() + seconds * 1000
  await Promise.all(crowd.map((p) => p.live(until)))
  const last = Date.now() + 90_000
  await Promise.all(crowd.map((p) => p.finish(last)))
  const saved = crowd.reduce((n, p) => n + p.saved.length, 0)
  console.log(`soak: ${phones} phones, ${seconds} s, seed ${seed}: ${saved} deeds saved, ${count.requests} requests, ${count.cut} cut, ${count.lost} answers lost, ${count.kills} kills`)
})
test.afterAll(async () => {
  for (const p of crowd) p.close()
  await house?.close()
})

test('every deed that was saved on a phone was acknowledged', async () => {
  const open: string[] = []
  let saved = 0
  for (const p of crowd) {
    const states = await p.states()
    for (const d of p.saved) {
      saved++
      const state = states.get(d.id) ?? 'gone from the phone'
      if (state !== 'stored') open.push(`phone ${p.n} ${d.kind} ${d.id}: ${state}`)
    }
  }
  expect(saved).toBeGreaterThan(phones * 2)
  expect(open.slice(0, 10)).toEqual([])
})

test('every visit is on the server exactly once', async () => {
  const office = await house.as('wanggeban')
  const rows = await all(async (after) => {
    const page = await office.get(`/api/visits?limit=100&after=${encodeURIComponent(after)}`)
    return { rows: page.visits, next: page.after }
  })
  const times = new Map<string, number>()
  for (const r of rows) times.set(r.id, (times.get(r.id) ?? 0) + 1)
  const wrong = crowd.flatMap((p) => p.saved.filter((d) => d.kind === 'visit' && times.get(d.id) !== 1).map((d) => `${d.id}: ${times.get(d.id) ?? 0} times`))
  expect(wrong.slice(0, 10)).toEqual([])
  // … and none that nobody made.
  const known = new Set(crowd.flatMap((p) => p.saved.map((d) => d.id)))
  expect(rows.filter((r) => r.at >= begun && !known.has(r.id)).map((r) => r.id)).toEqual([])
})

test('every hazard is on the server exactly once', async () => {
  const office = await house.as('wanggeban')
  const rows = await all(async (after) => {
    const page = await office.get(`/api/hazards?limit=100&q=soak&after=${encodeURIComponent(after)}`)
    return { rows: page.items, next: page.next }
  })
  const times = new Map<string, number>()
  for (const r of rows) times.set(r.text, (times.get(r.text) ?? 0) + 1)
  const words = crowd.flatMap((p) => [...p.words])
  expect(words.filter((w) => times.get(w) !== 1).map((w) => `${w}: ${times.get(w) ?? 0} times`).slice(0, 10)).toEqual([])
  expect(rows).toHaveLength(words.length)
})

test('the journal of what arrived so is whole', async () => {
  const office = await house.as('wanggeban')
  const some = (await office.get('/api/hazards?limit=20&q=soak')).items
  for (const h of some) {
    const story = await office.get(`/api/hazards/${h.id}/story`)
    expect(story.broken ?? '').toBe('')
  }
})
