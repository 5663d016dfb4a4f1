import { uuid } from '@shared/uuid'
import type { DeedKind } from '@shared/wire'
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

/** The state of some deeds; one that is unknown here was stored and forgotten. */
export async function statesOf(shelf: Shelf, ids: string[]): Promise<Map<string, DeedRow['state']>> {
  const rows = await shelf.base.deeds.bulkGet(ids.map((id): [string, string] => [shelf.person, id]))
  return new Map(ids.map((id, i) => [id, rows[i]?.state ?? 'stored']))
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
  return base.transaction('rw', base.deeds, base.drafts, async () => {
    const row = await base.deeds.get([person, id])
    if (!row || row.state !== 'refused') return undefined
    await base.deeds.delete([person, id])
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

/** Forgets what arrived more than a week ago, with the previews nobody else names. */
export async function forgetOld(shelf: Shelf, now: number): Promise<void> {
  const { base, person } = shelf
  const week = 7 * 86400_000
  await base.transaction('rw', base.deeds, base.photos, async () => {
    const stored = await base.deeds.where('[person+state]').equals([person, 'stored']).toArray()
    const old = stored.filter((d) => (d.settledAt ?? 0) < now - week)
    if (!old.length) return
    const gone = new Set(old.map((d) => d.id))
    const rest = (await base.deeds.where('person').equals(person).toArray()).filter((d) => !gone.has(d.id))
    const named = new Set(rest.flatMap((d) => d.photos))
    await base.deeds.bulkDelete(old.map((d): [string, string] => [person, d.id]))
    const orphans = old.flatMap((d) => d.photos).filter((hash) => !named.has(hash))
    await base.photos.bulkDelete(orphans.map((hash): [string, string] => [person, hash]))
  })
}
