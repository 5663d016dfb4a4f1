import type { Checklist, Hazard, Notice, Pack, Site, Spot, Task } from '@shared/wire'
import { recall, remember, type Shelf } from './base'

const nouns = ['tasks', 'sites', 'checklists', 'hazards', 'notices', 'spots'] as const

/**
 * Lays a pack over what the phone holds, in one transaction: either all of it
 * is there afterwards or nothing changed. A full pack replaces everything, so
 * what is no longer this person's goes with it.
 */
export async function layPack(shelf: Shelf, pack: Pack, now: number): Promise<void> {
  const { base, person } = shelf
  const tables = nouns.map((noun) => base.table(noun))
  await base.transaction('rw', [...tables, base.table('kept')], async () => {
    for (const noun of nouns) {
      const table = base.table(noun)
      if (pack.full) await table.where('person').equals(person).delete()
      const rows = (pack[noun] ?? []).map((row) => ({ ...row, person }))
      if (rows.length) await table.bulkPut(rows)
    }
    for (const noun of nouns) {
      const ids = pack.gone?.[noun] ?? []
      if (ids.length) await base.table(noun).bulkDelete(ids.map((id) => [person, id]))
    }
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
    for (const key of ['me', 'cursor', 'pulledAt']) await base.table('kept').delete([person, key])
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

/** Cases at a site that the phone knows of. */
export const hazardsAt = (shelf: Shelf, siteId: string): Promise<Hazard[]> =>
  shelf.base.hazards.where('[person+site]').equals([shelf.person, siteId]).toArray()

/** Marks a notice as read here; the deed that tells the server goes its own way. */
export async function readNotice(shelf: Shelf, id: string, at: number): Promise<void> {
  await shelf.base.notices.update([shelf.person, id], { readAt: at })
}
