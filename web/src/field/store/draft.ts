import type { DraftRow, Shelf } from './base'

export async function keepDraft(shelf: Shelf, draft: Omit<DraftRow, 'person'>): Promise<void> {
  // A form may come as a reactive proxy, which IndexedDB cannot clone.
  await shelf.base.drafts.put({ ...(JSON.parse(JSON.stringify(draft)) as typeof draft), person: shelf.person })
}

export const draft = (shelf: Shelf, id: string): Promise<DraftRow | undefined> => shelf.base.drafts.get([shelf.person, id])

/** Unfinished work on one record, newest first. */
export async function draftsOn(shelf: Shelf, subject: string): Promise<DraftRow[]> {
  return newestFirst(await shelf.base.drafts.where('[person+subject]').equals([shelf.person, subject]).toArray())
}

/** All unfinished work, newest first. */
export async function drafts(shelf: Shelf): Promise<DraftRow[]> {
  return newestFirst(await shelf.base.drafts.where('person').equals(shelf.person).toArray())
}

export async function dropDraft(shelf: Shelf, id: string): Promise<void> {
  await shelf.base.drafts.delete([shelf.person, id])
}

const newestFirst = (rows: DraftRow[]): DraftRow[] => rows.sort((a, b) => b.changedAt - a.changedAt)
