import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Problem, type ProblemKind } from '@shared/api/problem'
import type { Count, Deed, DeedResult, DeedsAnswer } from '@shared/wire'
import { Base, deeds, keepDraft, keepPhoto, photo, recall, takeBack, writeDeed, type Shelf } from '../store'
import { backoff, Outbox, type Sender, type Standing } from './outbox'
import { lanes } from './sender'

let base: Base
let shelf: Shelf
let now: number
let names = 0

beforeEach(() => {
  base = new Base(`outbox-${names++}`)
  shelf = { base, person: 'wang' }
  now = Date.parse('2026-03-05T09:00:00+08:00')
})
afterEach(() => base.delete())

const problem = (kind: ProblemKind, retryAfter = 0) => new Problem(kind, 0, { code: `test.${kind}`, detail: `因为${kind}` }, retryAfter)

/** A server that remembers what it stored and can be told to misbehave. */
class Server implements Sender {
  stored = new Map<string, Deed>()
  photos = new Set<string>()
  posts: string[][] = []
  log: string[] = []
  onDeeds: (deeds: Deed[]) => DeedResult[] | undefined = () => undefined
  onPhoto: (hash: string) => void = () => undefined
  async photo(row: { hash: string }): Promise<void> {
    this.log.push(`photo ${row.hash}`)
    this.onPhoto(row.hash)
    this.photos.add(row.hash)
  }
  counts: Count[] = []
  beside: Partial<DeedsAnswer> = {}
  async deeds(envelope: { device: string; deeds: Deed[]; count: Count }): Promise<DeedsAnswer> {
    this.counts.push(envelope.count)
    this.posts.push(envelope.deeds.map((d) => d.id))
    this.log.push(`deeds ${envelope.deeds.map((d) => d.seq).join(' ')}`)
    const answer = this.onDeeds(envelope.deeds)
    if (answer) return { ...this.beside, results: answer }
    const results = envelope.deeds.map((d): DeedResult => {
      this.stored.set(d.id, d)
      return { id: d.id, state: 'stored' }
    })
    return { ...this.beside, results }
  }
}

function outbox(server: Server, heard: Standing[] = []): Outbox {
  return new Outbox({ shelf, sender: server, now: () => now, alone: (work) => work(), heard: (s) => heard.push(s), random: () => 0.5 })
}
const visit = (subject: string, photos: string[] = []) =>
  writeDeed(shelf, { kind: 'visit', at: now, subject, title: '巡查', body: { subject }, photos })
const snap = (hash: string) => keepPhoto(shelf, { hash, bytes: new ArrayBuffer(8), preview: new ArrayBuffer(2), takenAt: now })
const states = async () => Object.fromEntries((await deeds(shelf)).map((d) => [d.seq, d.state]))

describe('an outbox', () => {
  test('has the deed on the disk before any network', async () => {
    const server = new Server()
    const row = await visit('site:1')
    expect(server.log).toEqual([])
    const reopened = await new Base(base.name).open()
    expect(await reopened.table('deeds').get(['wang', row.id])).toMatchObject({ state: 'waiting', seq: 1 })
    reopened.close()
  })

  test('sends photographs before the deed that names them', async () => {
    const server = new Server()
    await snap('aa')
    await snap('bb')
    await visit('site:1', ['aa', 'bb'])
    await outbox(server).drain()
    expect(server.log).toEqual(['photo aa', 'photo bb', 'deeds 1'])
    expect(await states()).toEqual({ 1: 'stored' })
    expect(await photo(shelf, 'aa')).toEqual({ person: 'wang', hash: 'aa', preview: new ArrayBuffer(2), takenAt: now, state: 'sent' })
  })

  test('sends records without photographs ahead of a slow picture', async () => {
    const server = new Server()
    await snap('aa')
    await visit('site:1', ['aa'])
    await visit('site:2')
    await outbox(server).drain()
    expect(server.log).toEqual(['deeds 2', 'photo aa', 'deeds 1'])
  })

  test('keeps a sequence per device that two people share', async () => {
    await visit('site:1')
    const other = await writeDeed({ base, person: 'li' }, { kind: 'visit', at: now, subject: 'site:1', title: '', body: {} })
    expect(other.seq).toBe(2)
    expect(other.after).toEqual([])
  })

  test('never sends the deeds of another person', async () => {
    const server = new Server()
    await writeDeed({ base, person: 'li' }, { kind: 'visit', at: now, subject: 'site:1', title: '', body: {} })
    await outbox(server).drain()
    expect(server.posts).toEqual([])
  })

  test('sends again under the same id when the answer was lost, and once it is enough', async () => {
    const server = new Server()
    let drops = 1
    server.onDeeds = (deeds) => {
      for (const d of deeds) server.stored.set(d.id, d)
      if (drops-- > 0) throw problem('offline') // stored, but the phone never hears
      return undefined
    }
    const row = await visit('site:1')
    const box = outbox(server)
    await box.drain()
    expect(await states()).toEqual({ 1: 'waiting' })
    await box.drain(true)
    expect(server.posts).toEqual([[row.id], [row.id]])
    expect(server.stored.size).toBe(1)
    expect(await states()).toEqual({ 1: 'stored' })
  })

  test('rests longer after every failure, and not at all when the network returns', async () => {
    const server = new Server()
    const heard: Standing[] = []
    server.onDeeds = () => {
      throw problem('offline')
    }
    await visit('site:1')
    const box = outbox(server, heard)
    await box.drain()
    expect(heard.at(-1)).toEqual({ state: 'resting', why: '因为offline', nextAt: now + 5_000 })
    now += 4_000
    await box.drain()
    expect(server.posts).toHaveLength(1)
    now += 1_000
    await box.drain()
    expect(heard.at(-1)?.nextAt).toBe(now + 10_000)
    await box.drain(true)
    expect(server.posts).toHaveLength(3)
  })

  test('comes again when the server says so', async () => {
    const server = new Server()
    const heard: Standing[] = []
    server.onDeeds = () => {
      throw problem('busy', 90_000)
    }
    await visit('site:1')
    await outbox(server, heard).drain()
    expect(heard.at(-1)?.nextAt).toBe(now + 90_000)
  })

  test('waits for a sign-in when the session is over, and loses nothing', async () => {
    const server = new Server()
    const heard: Standing[] = []
    server.onDeeds = () => {
      throw problem('signIn')
    }
    await visit('site:1')
    const box = outbox(server, heard)
    await box.drain()
    expect(heard.at(-1)?.state).toBe('signIn')
    now += 86400_000
    await box.drain()
    expect(server.posts).toHaveLength(1)
    server.onDeeds = () => undefined
    await box.drain(true)
    expect(await states()).toEqual({ 1: 'stored' })
    expect(heard.at(-1)?.state).toBe('idle')
  })

  test('keeps a refused deed in sight with its reason, and sends the others', async () => {
    const server = new Server()
    server.onDeeds = (deeds) =>
      deeds.map((d) =>
        d.seq === 1 ? { id: d.id, state: 'refused', fault: { code: 'visit.out_of_scope', detail: '这个对象不在您的网格。' } } : { id: d.id, state: 'stored' },
      )
    await visit('site:1')
    await visit('site:2')
    await outbox(server).drain()
    expect(await states()).toEqual({ 1: 'refused', 2: 'stored' })
    expect((await deeds(shelf)).find((d) => d.seq === 1)?.fault?.detail).toBe('这个对象不在您的网格。')
  })

  test('lets a deed wait only for earlier deeds on the same record', async () => {
    const server = new Server()
    let first = true
    server.onDeeds = (deeds) => {
      if (first) {
        first = false
        return deeds.map((d) => (d.seq === 1 ? { id: d.id, state: 'waiting' } : { id: d.id, state: 'stored' }))
      }
      return undefined
    }
    await visit('hazard:1')
    const second = await visit('hazard:1')
    await visit('hazard:2')
    expect(second.after).toHaveLength(1)
    const box = outbox(server)
    await box.drain()
    expect(await states()).toEqual({ 1: 'waiting', 2: 'waiting', 3: 'stored' })
    await box.drain(true)
    expect(server.log.slice(1)).toEqual(['deeds 1', 'deeds 2'])
    expect(await states()).toEqual({ 1: 'stored', 2: 'stored', 3: 'stored' })
  })

  test('splits an envelope the server will not read, so that one bad deed fails alone', async () => {
    const server = new Server()
    server.onDeeds = (deeds) => {
      if (deeds.some((d) => d.seq === 2)) throw problem('refused')
      return undefined
    }
    for (const n of [1, 2, 3]) await visit(`site:${n}`)
    await outbox(server).drain()
    expect(await states()).toEqual({ 1: 'stored', 2: 'refused', 3: 'stored' })
  })

  test('lets a deed that breaks the server travel alone after a while', async () => {
    const server = new Server()
    server.onDeeds = (deeds) => {
      if (deeds.some((d) => d.seq === 1)) throw problem('broken')
      return undefined
    }
    for (const n of [1, 2, 3]) await visit(`site:${n}`)
    const box = outbox(server)
    for (let i = 0; i < 6; i++) await box.drain(true)
    expect(await states()).toEqual({ 1: 'waiting', 2: 'stored', 3: 'stored' })
  })

  test('a refused photograph is told on its deed and holds up no other', async () => {
    const server = new Server()
    server.onPhoto = (hash) => {
      if (hash === 'bad') throw problem('refused')
    }
    await snap('bad')
    await snap('good')
    await visit('site:1', ['bad'])
    await visit('site:2', ['good'])
    await outbox(server).drain()
    expect(await states()).toEqual({ 1: 'refused', 2: 'stored' })
    expect((await deeds(shelf)).find((d) => d.seq === 1)?.fault?.detail).toContain('照片没有被接受')
  })

  test('a photograph that fails on a bad line is not sent a second time once it went through', async () => {
    const server = new Server()
    let cut = true
    server.onPhoto = (hash) => {
      if (hash === 'bb' && cut) {
        cut = false
        throw problem('offline')
      }
    }
    await snap('aa')
    await snap('bb')
    await visit('site:1', ['aa', 'bb'])
    const box = outbox(server)
    await box.drain()
    await box.drain(true)
    expect(server.log).toEqual(['photo aa', 'photo bb', 'photo bb', 'deeds 1'])
  })

  test('what is written while a round is on its way goes with the next, unasked', async () => {
    const server = new Server()
    const box = outbox(server)
    let once = true
    await visit('site:1')
    const late: Promise<unknown>[] = []
    server.onDeeds = () => {
      if (once) {
        once = false
        late.push(visit('site:2').then(() => box.drain()))
      }
      return undefined
    }
    await box.drain()
    await Promise.all(late)
    expect(await states()).toEqual({ 1: 'stored', 2: 'stored' })
  })

  test('sends a hundred deeds in envelopes of twenty', async () => {
    const server = new Server()
    for (let n = 0; n < 100; n++) await visit(`site:${n}`)
    await outbox(server).drain()
    expect(server.posts.map((p) => p.length)).toEqual([20, 20, 20, 20, 20])
    expect(server.stored.size).toBe(100)
  })

  test('a refused deed is taken back as a draft under a fresh id, and frees who waited for it', async () => {
    const server = new Server()
    const draft = { id: 'd1', kind: 'visit' as const, subject: 'site:1', title: '巡查', changedAt: now, form: { note: '甲' } }
    await keepDraft(shelf, draft)
    await writeDeed(shelf, { kind: 'visit', at: now, subject: 'site:1', title: '巡查', body: {}, draft: { ...draft, person: 'wang' } })
    await visit('site:1')
    server.onDeeds = (deeds) => deeds.map((d) => ({ id: d.id, state: 'refused', fault: { code: 'x.y', detail: '不行' } }))
    await outbox(server).drain()
    expect(await states()).toEqual({ 1: 'refused', 2: 'waiting' })
    const back = await takeBack(shelf, 'd1', now)
    expect(back?.form).toEqual({ note: '甲' })
    expect(back?.id).not.toBe('d1')
    server.onDeeds = () => undefined
    await outbox(server).drain()
    expect(await states()).toEqual({ 2: 'stored' })
  })
})

describe('the numbers of a phone', () => {
  const last = (server: Server) => server.counts.at(-1)!

  test('say what is still here and what a person took back, whoever works on it', async () => {
    const server = new Server()
    await visit('site:1')
    await writeDeed({ base, person: 'li' }, { kind: 'visit', at: now, subject: 'site:9', title: '', body: {} })
    server.onDeeds = (all) => all.map((d) => ({ id: d.id, state: 'refused', fault: { code: 'x.y', detail: '不行' } }))
    await outbox(server).drain()
    expect(last(server)).toEqual({ last: 2, held: [1, 2], letGo: [] })
    const refused = (await deeds(shelf))[0]!
    await takeBack(shelf, refused.id, now)
    await visit('site:2')
    server.onDeeds = () => undefined
    await outbox(server).drain()
    expect(last(server)).toEqual({ last: 3, held: [2, 3], letGo: [1] })
    // Told once, the server remembers it.
    await visit('site:3')
    await outbox(server).drain()
    expect(last(server)).toEqual({ last: 4, held: [2, 4], letGo: [] })
  })

  test('a lost forerunner is named as lost, and nothing waits for it', async () => {
    const server = new Server()
    const first = await visit('hazard:1')
    const second = await visit('hazard:1')
    await base.deeds.delete(['wang', first.id]) // a disk that lost a page
    await outbox(server).drain()
    const sent = server.stored.get(second.id)!
    expect(sent.lost).toEqual([first.id])
    expect(sent.after).toBeUndefined()
    expect(last(server)).toEqual({ last: 2, held: [2], letGo: [] })
  })

  test('what the server misses, and how wrong the clock is, is kept to be said', async () => {
    const server = new Server()
    server.beside = { at: now - 86400_000, gaps: [{ id: 'g1', from: 3, to: 4, noticedAt: now }] }
    await visit('site:1')
    await outbox(server).drain()
    expect(await recall(shelf, 'clockOff')).toBe(86400_000)
    expect(await recall(shelf, 'gaps')).toEqual([{ id: 'g1', from: 3, to: 4, noticedAt: now }])
    server.beside = { at: now, gaps: [] }
    await visit('site:2')
    await outbox(server).drain()
    expect(await recall(shelf, 'gaps')).toEqual([])
  })

  test('what changed meanwhile stays on the deed for a person to see', async () => {
    const server = new Server()
    server.onDeeds = (all) => all.map((d) => ({ id: d.id, state: 'stored', made: { meanwhile: ['这家已从西村划到东村'] } }))
    await visit('site:1')
    await outbox(server).drain()
    expect((await deeds(shelf))[0]?.made?.meanwhile).toEqual(['这家已从西村划到东村'])
  })
})

describe('photographs', () => {
  test('go side by side only where the line is known to be good', async () => {
    for (const lanes of [1, 3]) {
      const server = new Server()
      let under = 0
      let most = 0
      server.photo = async (row) => {
        most = Math.max(most, ++under)
        await new Promise((next) => setTimeout(next, 5))
        under--
        server.photos.add(row.hash)
      }
      const names = ['a', 'b', 'c', 'd', 'e'].map((n) => n + lanes)
      for (const n of names) await snap(n)
      await visit(`site:${lanes}`, names)
      const box = new Outbox({ shelf, sender: server, now: () => now, alone: (work) => work(), heard: () => undefined, lanes: () => lanes })
      await box.drain()
      expect([...server.photos].sort()).toEqual(names)
      expect(most).toBe(lanes)
    }
  })

  test('one that breaks leaves those beside it sent', async () => {
    const server = new Server()
    let cut = true
    const sent: string[] = []
    server.photo = async (row) => {
      if (row.hash === 'bb' && cut) throw problem('offline')
      sent.push(row.hash)
    }
    for (const n of ['aa', 'bb', 'cc']) await snap(n)
    await visit('site:1', ['aa', 'bb', 'cc'])
    const box = new Outbox({ shelf, sender: server, now: () => now, alone: (work) => work(), heard: () => undefined, lanes: () => 3 })
    await box.drain()
    cut = false
    await box.drain(true)
    expect(sent).toEqual(['aa', 'cc', 'bb'])
    expect(await states()).toEqual({ 1: 'stored' })
  })

  test('the line decides how many', () => {
    expect(lanes({ effectiveType: '4g' })).toBe(3)
    for (const line of [undefined, { effectiveType: '3g' }, { effectiveType: '2g' }, { effectiveType: '4g', saveData: true }]) expect(lanes(line)).toBe(1)
  })
})

test('pauses double from five seconds to five minutes and are spread', () => {
  const middle = () => 0.5
  expect([1, 2, 3, 7, 20].map((n) => backoff(n, middle))).toEqual([5_000, 10_000, 20_000, 300_000, 300_000])
  expect(backoff(1, () => 0)).toBe(3_750)
  expect(backoff(1, () => 1)).toBe(6_250)
})
