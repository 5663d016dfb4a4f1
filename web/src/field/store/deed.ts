import { uuid } from '@shared/uuid'
import type { Count, DeedKind } from '@shared/wire'
import type { Fault } from '@shared/api/problem'
import { recall, remember, type DeedRow, type DraftRow, type Shelf } from './base'

/** The device, not a person: its number of deeds goes on whoever holds it. */
const device = ''

/** What a screen hands in; id, number and predecessors are given here. */
export interface Written {
  kind: DeedKind
  at: number
  subject: string
  title: string
  body: unknown
  photos?: string[]
  base?: number
  /** the unfinished form this deed ends: the deed takes its id, and it leaves the drafts in the same transaction */
  draft?: DraftRow
}

/** The id this browser keeps for good; the server counts deeds by it. */
export async function deviceId(shelf: Shelf): Promise<string> {
  const here = { base: shelf.base, person: device }
  return shelf.base.transaction('rw', shelf.base.table('kept'), async () => {
    const known = await recall<string>(here, 'device')
    if (known) return known
    const fresh = uuid()
    await remember(here, 'device', fresh)
    return fresh
  })
}

/**
 * Puts a deed in the outbox. When this resolves it is on the disk; only then
 * may a screen say 已存好, and only then does the network come into it.
 */
export async function writeDeed(shelf: Shelf, written: Written): Promise<DeedRow> {
  const { base, person } = shelf
  return base.transaction('rw', base.deeds, base.drafts, base.table('kept'), async () => {
    const id = written.draft?.id ?? uuid(written.at)
    const twice = await base.deeds.get([person, id])
    if (twice) return twice // a finger that taps 完成 twice did it once
    const here = { base, person: device }
    const seq = ((await recall<number>(here, 'seq')) ?? 0) + 1
    await remember(here, 'seq', seq)
    const earlier = await base.deeds.where('[person+subject]').equals([person, written.subject]).toArray()
    const after = earlier.filter((d) => d.state !== 'stored').sort((a, b) => a.seq - b.seq)
    const row: DeedRow = JSON.parse(
      JSON.stringify({
        ...written,
        id,
        person,
        seq,
        after: after.map((d) => d.id),
        photos: written.photos ?? [],
        state: 'waiting',
        tries: 0,
      }),
    )
    await base.deeds.add(row)
    if (written.draft) await base.drafts.delete([person, written.draft.id])
    return row
  })
}

/** What has not arrived, in the order it was done. */
export async function waiting(shelf: Shelf): Promise<DeedRow[]> {
  const rows = await shelf.base.deeds.where('[person+state]').equals([shelf.person, 'waiting']).toArray()
  return rows.sort((a, b) => a.seq - b.seq)
}

/** Everything the outbox still shows, newest first. */
export async function deeds(shelf: Shelf): Promise<DeedRow[]> {
  const rows = await shelf.base.deeds.where('person').equals(shelf.person).toArray()
  return rows.sort((a, b) => b.seq - a.seq)
}

/** The state of every deed that is here, without reading what they tell. */
export async function statesNow(shelf: Shelf): Promise<Map<string, DeedRow['state']>> {
  const { base, person } = shelf
  const states: DeedRow['state'][] = ['waiting', 'stored', 'refused']
  const ids = await Promise.all(states.map((state) => base.deeds.where('[person+state]').equals([person, state]).primaryKeys()))
  return new Map(ids.flatMap((keys, i) => keys.map(([, id]): [string, DeedRow['state']] => [id, states[i]!])))
}

export async function deedStored(shelf: Shelf, id: string, at: number, made: DeedRow['made']): Promise<void> {
  await shelf.base.deeds.update([shelf.person, id], { state: 'stored', settledAt: at, made, fault: undefined, draft: undefined })
}

export async function deedRefused(shelf: Shelf, id: string, at: number, fault: Fault): Promise<void> {
  await shelf.base.deeds.update([shelf.person, id], { state: 'refused', settledAt: at, fault })
}

/** Still to be sent, with what stood in the way this time. */
export async function deedHeld(shelf: Shelf, id: string, fault: Fault | undefined): Promise<void> {
  await shelf.base.deeds
    .where('[person+id]')
    .equals([shelf.person, id])
    .modify((row) => {
      row.tries++
      row.fault = fault
    })
}

/**
 * Takes a refused deed back: its form becomes a draft again under fresh ids
 * (the same id with other content would rightly be refused). Deeds that waited
 * for it wait no longer.
 */
export async function takeBack(shelf: Shelf, id: string, now: number): Promise<DraftRow | undefined> {
  const { base, person } = shelf
  return base.transaction('rw', base.deeds, base.drafts, base.table('kept'), async () => {
    const row = await base.deeds.get([person, id])
    if (!row || row.state !== 'refused') return undefined
    await base.deeds.delete([person, id])
    const here = { base, person: device }
    await remember(here, 'letGo', [...((await recall<number[]>(here, 'letGo')) ?? []), row.seq])
    await base.deeds
      .where('[person+state]')
      .equals([person, 'waiting'])
      .modify((d) => {
        d.after = d.after?.filter((a) => a !== id)
      })
    if (!row.draft) return undefined
    const draft: DraftRow = { ...row.draft, id: uuid(now), changedAt: now }
    await base.drafts.put(draft)
    return draft
  })
}

/**
 * What the phone says of its numbering: how far it counted, what it still holds
 * of whoever works on it, and what a person took back. Everything else the
 * server either has, or it is lost and somebody must know.
 */
export async function countOf(shelf: Shelf): Promise<Count> {
  const { base } = shelf
  const here = { base, person: device }
  return base.transaction('r', base.deeds, base.table('kept'), async () => ({
    last: (await recall<number>(here, 'seq')) ?? 0,
    held: (await base.deeds.filter((d) => d.state !== 'stored').toArray()).map((d) => d.seq).sort((a, b) => a - b),
    letGo: (await recall<number[]>(here, 'letGo')) ?? [],
  }))
}

/** The server knows of what was taken back; it need not be told again. */
export async function toldLetGo(shelf: Shelf, told: number[]): Promise<void> {
  const here = { base: shelf.base, person: device }
  await shelf.base.transaction('rw', shelf.base.table('kept'), async () => {
    const all = (await recall<number[]>(here, 'letGo')) ?? []
    await remember(here, 'letGo', all.filter((n) => !told.includes(n)))
  })
}

/** Of these deeds, which the phone has no more. */
export async function gone(shelf: Shelf, ids: string[]): Promise<Set<string>> {
  const rows = await shelf.base.deeds.bulkGet(ids.map((id): [string, string] => [shelf.person, id]))
  return new Set(ids.filter((_, i) => !rows[i]))
}

/** So long an arrived deed can be looked at, and a photograph outlives the form it was dropped from. */
const week = 7 * 86400_000

/**
 * Forgets what arrived more than a week ago, and the photographs that no deed
 * and no unfinished form names: taken out of a form, they would fill the phone.
 */
export async function forgetOld(shelf: Shelf, now: number): Promise<void> {
  const { base, person } = shelf
  await base.transaction('rw', base.deeds, base.photos, base.drafts, async () => {
    const all = await base.deeds.where('person').equals(person).toArray()
    const old = all.filter((d) => d.state === 'stored' && (d.settledAt ?? 0) < now - week)
    await base.deeds.bulkDelete(old.map((d): [string, string] => [person, d.id]))
    const gone = new Set(old.map((d) => d.id))
    const drafts = await base.drafts.where('person').equals(person).toArray()
    const named = new Set(all.filter((d) => !gone.has(d.id)).flatMap((d) => d.photos))
    // A form names its photographs somewhere in it; their hashes are not to be mistaken.
    const forms = drafts.map((d) => JSON.stringify(d.form)).join()
    const photos = await base.photos.where('[person+hash]').between([person, ''], [person, '\uffff']).toArray()
    const orphans = photos.filter((p) => !named.has(p.hash) && !forms.includes(p.hash) && (p.keptAt ?? p.takenAt) < now - week)
    await base.photos.bulkDelete(orphans.map((p): [string, string] => [person, p.hash]))
  })
}
