import type { Fault } from '@shared/api/problem'
import type { PhotoRow, Shelf } from './base'

export async function keepPhoto(shelf: Shelf, photo: Omit<PhotoRow, 'person' | 'state'>): Promise<void> {
  const { base, person } = shelf
  await base.transaction('rw', base.photos, async () => {
    // The same picture chosen twice is one photograph; if it was sent, it stays sent.
    const known = await base.photos.get([person, photo.hash])
    if (known && known.state !== 'refused') return
    await base.photos.put({ ...photo, person, state: 'kept' })
  })
}

export const photo = (shelf: Shelf, hash: string): Promise<PhotoRow | undefined> => shelf.base.photos.get([shelf.person, hash])

/** The server has the bytes; the preview stays so the record can still be looked at. */
export async function photoSent(shelf: Shelf, hash: string): Promise<void> {
  await shelf.base.photos.update([shelf.person, hash], { state: 'sent', bytes: undefined, begun: undefined })
}

/** Where the server keeps its pieces; undefined to begin anew. */
export async function photoBegun(shelf: Shelf, hash: string, begun: string | undefined): Promise<void> {
  await shelf.base.photos.update([shelf.person, hash], { begun })
}

export async function photoRefused(shelf: Shelf, hash: string, fault: Fault): Promise<void> {
  await shelf.base.photos.update([shelf.person, hash], { state: 'refused', fault })
}

/** Of these photographs, which the server does not have yet. */
export async function unsent(shelf: Shelf, hashes: string[]): Promise<PhotoRow[]> {
  const rows = await shelf.base.photos.bulkGet(hashes.map((hash): [string, string] => [shelf.person, hash]))
  return rows.filter((row): row is PhotoRow => row !== undefined && row.state !== 'sent')
}

/** The hashes of every photograph the server does not have, without reading their bytes. */
export async function unsentHashes(shelf: Shelf): Promise<Set<string>> {
  const { base, person } = shelf
  const keys = await base.photos.where('[person+state]').anyOf([person, 'kept'], [person, 'refused']).primaryKeys()
  return new Set(keys.map(([, hash]) => hash))
}
