import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Hazard, Pack, Site } from '@shared/wire'
import {
  Base, clearSeat, cursorOf, deedStored, deeds, deviceId, draft, drafts, draftsOn, dropDraft, forgetOld, hazardsAt, keepDraft, keepPhoto, keepSeat, layPack,
  photo, recall, seat, site as siteOf, sites, wipePack, writeDeed, type Shelf,
} from './index'

let base: Base
let wang: Shelf
let names = 0
const now = Date.parse('2026-03-05T09:00:00+08:00')

beforeEach(() => {
  base = new Base(`store-${names++}`)
  wang = { base, person: 'wang' }
})
afterEach(() => base.delete())

const site = (id: string): Site => ({
  id, name: `演示${id}`, pinyin: '', class: '小商店', sector: '', address: '', grid: 'g', gridName: '某村', status: 'open', recent: [], openHazards: 0, rev: 1,
})
const hazard = (id: string, at: string): Hazard => ({
  id, number: id, site: at, siteName: '', text: '', state: 'found', stateWord: '待派送', grade: '一般', overdue: false, foundAt: now, ownerName: '', may: [], photos: [], rev: 1,
})
const pack = (part: Partial<Pack>): Pack => ({
  cursor: 'c1', full: true, gone: {}, me: { person: 'wang', name: '王', county: '120119', posts: [], permissions: [] },
  tasks: [], sites: [], checklists: [], hazards: [], notices: [], spots: [], ...part,
})

test('a full pack replaces everything the office lent', async () => {
  await layPack(wang, pack({ sites: [site('1'), site('2')] }), now)
  await layPack(wang, pack({ sites: [site('2')], cursor: 'c2' }), now)
  expect((await sites(wang)).map((s) => s.id)).toEqual(['2'])
  expect(await cursorOf(wang)).toBe('c2')
})

test('a delta adds, changes and takes away by name only', async () => {
  await layPack(wang, pack({ sites: [site('1'), site('2'), site('3')] }), now)
  await layPack(wang, pack({ full: false, cursor: 'c2', sites: [{ ...site('2'), name: '改名' }], gone: { sites: ['3'] } }), now)
  expect((await sites(wang)).map((s) => s.name)).toEqual(['演示1', '改名'])
})

test('lists that come as null are empty lists', async () => {
  const bare = pack({ sites: [site('1')] })
  await layPack(wang, { ...bare, tasks: null as never, hazards: null as never, gone: { tasks: null } }, now)
  expect(await sites(wang)).toHaveLength(1)
})

test('a pack that breaks in the middle changes nothing', async () => {
  await layPack(wang, pack({ sites: [site('1')] }), now)
  const broken = pack({ cursor: 'c2', sites: [site('2')], hazards: [{ number: 'no id' } as never] })
  await expect(layPack(wang, broken, now)).rejects.toThrow()
  expect((await sites(wang)).map((s) => s.id)).toEqual(['1'])
  expect(await cursorOf(wang)).toBe('c1')
})

test('a first pack of thousands lays the day first; killed on the way it is asked for whole again', async () => {
  const many = Array.from({ length: 4_500 }, (_, i) => site(`s${i}`))
  const first = pack({ sites: many, tasks: [{ id: 't', site: 's4499' } as never] })
  const laying = layPack(wang, first, now)
  while (!(await recall(wang, 'pulledAt'))) await new Promise((go) => setTimeout(go))
  // The task and its site are there, the list is still growing, and no cursor says it is whole.
  expect(await siteOf(wang, 's4499')).toBeTruthy()
  expect(await cursorOf(wang)).toBe('')
  await laying
  expect(await sites(wang)).toHaveLength(4_500)
  expect(await cursorOf(wang)).toBe('c1')
})

test('a phone wiped while its first pack was coming stays empty', async () => {
  const laying = layPack(wang, pack({ sites: Array.from({ length: 6_000 }, (_, i) => site(`s${i}`)) }), now)
  while (!(await recall(wang, 'pulledAt'))) await new Promise((go) => setTimeout(go))
  await wipePack(wang)
  await laying
  expect(await sites(wang)).toEqual([])
  expect(await cursorOf(wang)).toBe('')
})

test('a second person on the phone sees neither pack nor outbox nor drafts of the first', async () => {
  await layPack(wang, pack({ sites: [site('1')], hazards: [hazard('h', '1')] }), now)
  await writeDeed(wang, { kind: 'visit', at: now, subject: 'site:1', title: '', body: {} })
  await keepDraft(wang, { id: 'd', kind: 'visit', subject: 'site:1', title: '', changedAt: now, form: {} })
  const li = { base, person: 'li' }
  expect(await sites(li)).toEqual([])
  expect(await hazardsAt(li, '1')).toEqual([])
  expect(await deeds(li)).toEqual([])
  expect(await drafts(li)).toEqual([])
  expect(await draft(li, 'd')).toBeUndefined()
})

test('wiping the pack leaves the unsent work of its person', async () => {
  await layPack(wang, pack({ sites: [site('1')] }), now)
  await writeDeed(wang, { kind: 'visit', at: now, subject: 'site:1', title: '', body: {} })
  await wipePack(wang)
  expect(await sites(wang)).toEqual([])
  expect(await recall(wang, 'me')).toBeUndefined()
  expect(await deeds(wang)).toHaveLength(1)
})

test('a draft survives as it was left, newest first, and nothing of it is shared', async () => {
  const form = { answers: { a: 'bad' } }
  await keepDraft(wang, { id: 'd1', kind: 'visit', subject: 'site:1', title: '', changedAt: now, form })
  await keepDraft(wang, { id: 'd2', kind: 'visit', subject: 'site:1', title: '', changedAt: now + 1, form: {} })
  form.answers.a = 'ok'
  expect((await draft(wang, 'd1'))?.form).toEqual({ answers: { a: 'bad' } })
  expect((await draftsOn(wang, 'site:1')).map((d) => d.id)).toEqual(['d2', 'd1'])
  await dropDraft(wang, 'd1')
  expect(await drafts(wang)).toHaveLength(1)
})

test('writing a deed ends its draft in the same breath, and tapping twice writes once', async () => {
  await keepDraft(wang, { id: 'd1', kind: 'visit', subject: 'site:1', title: '', changedAt: now, form: {} })
  const left = (await draft(wang, 'd1'))!
  const written = { kind: 'visit' as const, at: now, subject: 'site:1', title: '', body: {}, draft: left }
  const [one, two] = await Promise.all([writeDeed(wang, written), writeDeed(wang, written)])
  expect(one.id).toBe('d1')
  expect(two.seq).toBe(one.seq)
  expect(await drafts(wang)).toEqual([])
  expect(await deeds(wang)).toHaveLength(1)
})

test('two deeds written at the same time have two numbers', async () => {
  const rows = await Promise.all([1, 2, 3, 4, 5].map((n) => writeDeed(wang, { kind: 'visit', at: now, subject: `site:${n}`, title: '', body: {} })))
  expect(rows.map((r) => r.seq).sort()).toEqual([1, 2, 3, 4, 5])
})

test('who held the phone is on the disk until they sign out, and is nobody\'s record', async () => {
  const me = { person: 'wang', name: '王', county: '120119', posts: [], permissions: [] }
  expect(await seat(base)).toBeUndefined()
  await keepSeat(base, me)
  await wipePack(wang)
  expect(await seat(base)).toEqual(me)
  await clearSeat(base)
  expect(await seat(base)).toBeUndefined()
})

test('a browser keeps one device id', async () => {
  const first = await deviceId(wang)
  expect(await deviceId({ base, person: 'li' })).toBe(first)
})

test('the same picture chosen twice is one photograph', async () => {
  const snap = { hash: 'aa', bytes: new ArrayBuffer(8), preview: new ArrayBuffer(2), takenAt: now }
  await keepPhoto(wang, snap)
  await keepPhoto(wang, { ...snap, takenAt: now + 5 })
  expect((await photo(wang, 'aa'))?.takenAt).toBe(now)
})

test('what arrived is forgotten after a week, with its previews, but what waits is kept', async () => {
  await keepPhoto(wang, { hash: 'aa', bytes: new ArrayBuffer(8), preview: new ArrayBuffer(2), takenAt: now })
  await keepPhoto(wang, { hash: 'bb', bytes: new ArrayBuffer(8), preview: new ArrayBuffer(2), takenAt: now })
  const old = await writeDeed(wang, { kind: 'visit', at: now, subject: 'site:1', title: '', body: {}, photos: ['aa', 'bb'] })
  await writeDeed(wang, { kind: 'visit', at: now, subject: 'site:2', title: '', body: {}, photos: ['bb'] })
  await deedStored(wang, old.id, now, undefined)
  await forgetOld(wang, now + 6 * 86400_000)
  expect(await deeds(wang)).toHaveLength(2)
  await forgetOld(wang, now + 8 * 86400_000)
  expect((await deeds(wang)).map((d) => d.seq)).toEqual([2])
  expect(await photo(wang, 'aa')).toBeUndefined()
  expect(await photo(wang, 'bb')).toBeDefined()
})

test('a photograph taken out of its form is forgotten after a week; one a draft names is kept as long as the draft', async () => {
  const bytes = new ArrayBuffer(4)
  for (const hash of ['a'.repeat(64), 'b'.repeat(64)]) await keepPhoto(wang, { hash, bytes, preview: bytes, takenAt: 1, keptAt: now })
  await keepDraft(wang, { id: 'd1', kind: 'visit', subject: 'site:1', title: '', changedAt: now, form: { findings: [{ photos: ['a'.repeat(64)] }] } })
  const left = async () => (await base.photos.toArray()).map((p) => p.hash[0]).join('')
  await forgetOld(wang, now + 6 * 86400_000)
  expect(await left()).toBe('ab')
  await forgetOld(wang, now + 8 * 86400_000)
  expect(await left()).toBe('a')
  expect(await draft(wang, 'd1')).toBeDefined()
})
