import type { Checklist, Hazard, Notice, Pack, Site, Spot, Task } from '@shared/wire'
import Dexie from 'dexie'
import { recall, remember, type Shelf } from './base'

/** Rows of one step: a phone draws its screen between two of them. */
const step = 1_000

const nouns = ['tasks', 'sites', 'checklists', 'hazards', 'notices', 'spots'] as const

/** More sites than this, on a phone that holds none yet, come in slices. */
const atOnce = 2_000

/** What a person begins the day with goes to the disk before the rest of the sites. */
async function layFirst(shelf: Shelf, pack: Pack, now: number, rest: () => Promise<void>): Promise<void> {
  const { base, person } = shelf
  const own = <T>(row: T) => ({ ...row, person })
  const wanted = new Set([...(pack.tasks ?? []).map((t) => t.site), ...(pack.hazards ?? []).map((h) => h.site)])
  await base.transaction('rw', [...nouns.map((noun) => base.table(noun)), base.table('kept')], async () => {
    for (const noun of nouns) {
      const table = base.table(noun)
      await table.where('person').equals(person).delete() // of a first pack that was killed on the way
      await table.bulkPut((pack[noun] ?? []).filter((row) => noun !== 'sites' || wanted.has(row.id)).map(own))
    }
    await remember(shelf, 'me', pack.me)
    await remember(shelf, 'pulledAt', now)
  })
  // Each slice has the screens ask again: 今日 is drawn before the first.
  await rest()
  for (let from = 0; from < pack.sites.length; from += step) {
    // Each a transaction of its own, so that the screen reads in between; none
    // once the phone was wiped or another first pack began.
    const mine = await base.transaction('rw', [base.sites, base.table('kept')], async () => {
      if ((await recall<number>(shelf, 'pulledAt')) !== now) return false
      await base.sites.bulkPut(pack.sites.slice(from, from + step).map(own))
      return true
    })
    if (!mine) return
    await new Promise((go) => setTimeout(go))
  }
  // The cursor last: without it the whole pack is asked for again.
  await base.transaction('rw', base.table('kept'), async () => {
    if ((await recall<number>(shelf, 'pulledAt')) !== now) return
    await remember(shelf, 'sitesAt', now)
    await remember(shelf, 'cursor', pack.cursor)
  })
}

/**
 * Lays a pack over what the phone holds, in one transaction: either all of it
 * is there afterwards or nothing changed. A full pack replaces everything, so
 * what is no longer this person's goes with it. Only a first pack of thousands
 * of sites comes in slices: there is nothing yet that it could leave half changed.
 */
export async function layPack(shelf: Shelf, pack: Pack, now: number, rest: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const { base, person } = shelf
  if (pack.full && pack.sites?.length > atOnce && !(await cursorOf(shelf))) return layFirst(shelf, pack, now, rest)
  const tables = nouns.map((noun) => base.table(noun))
  await base.transaction('rw', [...tables, base.table('kept')], async () => {
    for (const noun of nouns) {
      const table = base.table(noun)
      if (pack.full) await table.where('person').equals(person).delete()
      const rows = pack[noun] ?? []
      for (let from = 0; from < rows.length; from += step) {
        await table.bulkPut(rows.slice(from, from + step).map((row) => ({ ...row, person })))
      }
    }
    for (const noun of nouns) {
      const ids = pack.gone?.[noun] ?? []
      if (ids.length) await base.table(noun).bulkDelete(ids.map((id) => [person, id]))
    }
    if (pack.full || pack.sites.length || pack.gone?.sites?.length) await remember(shelf, 'sitesAt', now)
    await remember(shelf, 'me', pack.me)
    await remember(shelf, 'cursor', pack.cursor)
    await remember(shelf, 'pulledAt', now)
  })
}

/** Takes away everything the office lent; the person's own unsent work stays. */
export async function wipePack(shelf: Shelf): Promise<void> {
  const { base, person } = shelf
  await base.transaction('rw', [...nouns.map((noun) => base.table(noun)), base.table('kept')], async () => {
    for (const noun of nouns) await base.table(noun).where('person').equals(person).delete()
    for (const key of ['me', 'cursor', 'pulledAt', 'sitesAt']) await base.table('kept').delete([person, key])
  })
}

export const cursorOf = async (shelf: Shelf): Promise<string> => (await recall<string>(shelf, 'cursor')) ?? ''

const all = <T>(noun: (typeof nouns)[number]) => (shelf: Shelf): Promise<T[]> => shelf.base.table(noun).where('person').equals(shelf.person).toArray()
const one = <T>(noun: (typeof nouns)[number]) => (shelf: Shelf, id: string): Promise<T | undefined> => shelf.base.table(noun).get([shelf.person, id])

export const tasks = all<Task>('tasks')
export const sites = all<Site>('sites')
export const checklists = all<Checklist>('checklists')
export const hazards = all<Hazard>('hazards')
export const notices = all<Notice>('notices')
export const spots = all<Spot>('spots')
export const task = one<Task>('tasks')
export const site = one<Site>('sites')
export const checklist = one<Checklist>('checklists')
export const hazard = one<Hazard>('hazards')

/** Sites in order of their ids, so many after this one. */
export const sitesAfter = (shelf: Shelf, id: string, most: number): Promise<Site[]> =>
  shelf.base.sites.where('[person+id]').between([shelf.person, id], [shelf.person, Dexie.maxKey], false, true).limit(most).toArray()

/** Sites of one grid. */
export const sitesIn = (shelf: Shelf, grid: string): Promise<Site[]> =>
  shelf.base.sites.where('person').equals(shelf.person).and((s) => s.grid === grid).toArray()

/** Cases at a site that the phone knows of. */
export const hazardsAt = (shelf: Shelf, siteId: string): Promise<Hazard[]> =>
  shelf.base.hazards.where('[person+site]').equals([shelf.person, siteId]).toArray()

/** Marks a notice as read here; the deed that tells the server goes its own way. */
export async function readNotice(shelf: Shelf, id: string, at: number): Promise<void> {
  await shelf.base.notices.update([shelf.person, id], { readAt: at })
}
