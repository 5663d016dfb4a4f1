// A soak of the field: many phones record, are killed, lose the network and the
// answers, and go on — with the very store and outbox the phone runs, over a
// database in memory, against the real server. In the end every deed that was
// saved on a phone is on the server exactly once, and every one the server
// acknowledged is there.
import 'fake-indexeddb/auto'
import { request as ask, type ClientRequest, type IncomingHttpHeaders } from 'node:http'
import { expect, test } from '@playwright/test'
import { offline, Problem, problemOf } from '../src/shared/api/problem'
import type { DeedsAnswer, Pack, Site, VisitBody } from '../src/shared/wire'
import { uuid } from '../src/shared/uuid'
import { Outbox, type Sender } from '../src/field/outbox/outbox'
import { Base, type PhotoRow, type Shelf } from '../src/field/store/base'
import { deeds, waiting, writeDeed } from '../src/field/store/deed'
import { keepPhoto } from '../src/field/store/photo'
import { openHouse, type House, type Row } from './house'

const phones = Number(process.env.ANWANG_SOAK_PHONES || 200)
const seconds = Number(process.env.ANWANG_SOAK_SECONDS || 180)
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

/** The smallest picture a camera could make; a comment makes each one another, and as heavy as a piece or two. */
const smallest = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)
const weight = 24_000
const piece = 10_000
async function picture(words: string): Promise<{ bytes: Buffer; hash: string }> {
  const comment = Buffer.from(words.padEnd(weight, '.'))
  const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255])
  const bytes = Buffer.concat([smallest.subarray(0, 2), head, comment, smallest.subarray(2)])
  return { bytes, hash: Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex') }
}

/** What went over the network, and what was made to go wrong. */
const count = { requests: 0, cut: 0, lost: 0, kills: 0, rounds: 0, photos: 0, resumed: 0 }

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

  /** An answer in JSON, or a [Problem]. */
  async call(method: string, path: string, body: Buffer, headers: Record<string, string>): Promise<unknown> {
    const { text } = await this.ask(method, path, body, headers)
    return text ? JSON.parse(text) : undefined
  }

  ask(method: string, path: string, body: Buffer, headers: Record<string, string>): Promise<{ text: string; head: IncomingHttpHeaders }> {
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
            if (status >= 200 && status < 300) return done({ text, head: answer.headers })
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

/** Sends a photograph as the phone does (tus): in pieces, going on where it broke. */
async function upload(net: Net, row: PhotoRow, begun: (at: string | undefined) => Promise<void>): Promise<void> {
  const tus = { 'Tus-Resumable': '1.0.0' }
  const bytes = Buffer.from(row.bytes!)
  const b64 = (text: string) => Buffer.from(text).toString('base64')
  try {
    let at = row.begun
    let from = 0
    if (at) {
      const { head } = await net.ask('HEAD', at, Buffer.alloc(0), tus)
      from = Number(head['upload-offset'])
      if (from > 0) count.resumed++
    } else {
      const { head } = await net.ask('POST', '/api/field/uploads/', Buffer.alloc(0), { ...tus, 'Upload-Length': String(bytes.length), 'Upload-Metadata': `hash ${b64(row.hash)},takenAt ${b64(String(row.takenAt))}` })
      at = head.location!
      await begun(at)
    }
    while (from < bytes.length) {
      const { head } = await net.ask('PATCH', at, bytes.subarray(from, from + piece), { ...tus, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) })
      from = Number(head['upload-offset'])
    }
    count.photos++
  } catch (err) {
    if (!(err instanceof Problem)) throw err
    if (err.fault.code === 'evidence.kept_already') return void count.photos++
    // It moved while the answer was lost, or was finished: asked anew, and if it is
    // not known any more, begun anew.
    if (row.begun && (err.status === 404 || err.status === 410)) await begun(undefined)
    if (err.kind === 'refused') throw offline()
    throw err
  }
}

/** One phone: a store that outlives its processes. */
class Phone {
  readonly saved: { id: string; kind: 'visit' | 'hazard'; photos: number; words: string }[] = []
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
      photo: (row, begun) => upload(net, row, begun),
      async deeds(envelope) {
        return (await net.call('POST', '/api/field/deeds', Buffer.from(JSON.stringify(envelope)), { 'Content-Type': 'application/json' })) as DeedsAnswer
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
    this.saved.push({ id: row.id, kind, photos: photos.length, words: finding.text })
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
      await pause(this.rnd() * 16_000) // a person records something every quarter of a minute, no faster
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
  test.setTimeout((seconds + 300) * 1000)
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
  const last = Date.now() + 180_000
  await Promise.all(crowd.map((p) => p.finish(last)))
  const saved = crowd.reduce((n, p) => n + p.saved.length, 0)
  console.log(`soak: ${phones} phones, ${seconds} s, seed ${seed}: ${saved} deeds saved, ${count.requests} requests, ${count.cut} cut, ${count.lost} answers lost, ${count.kills} kills, ${count.photos} photographs, ${count.resumed} of them resumed`)
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
  // … with its photographs …
  const pictures = new Map(rows.map((r) => [r.id, r.photos]))
  expect(crowd.flatMap((p) => p.saved.filter((d) => d.kind === 'visit' && d.photos > 0 && !pictures.get(d.id)).map((d) => `${d.id}: no photograph`)).slice(0, 10)).toEqual([])
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

test('no number of any phone is missing', async () => {
  const office = await house.as('wanggeban')
  expect((await office.get('/api/field/gaps')).items).toEqual([])
})

test('the journal of what arrived so is whole', async () => {
  const office = await house.as('wanggeban')
  const some = (await office.get('/api/hazards?limit=20&q=soak')).items
  for (const h of some) {
    const story = await office.get(`/api/hazards/${h.id}/story`)
    expect(story.broken ?? '').toBe('')
  }
})
