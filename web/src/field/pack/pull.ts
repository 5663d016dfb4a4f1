import { ask } from '@shared/api/ask'
import type { Pack } from '@shared/wire'
import type { Shelf } from '../store/base'
import { cursorOf, layPack } from '../store/pack'

/**
 * Fetches what changed since last time and lays it over what the phone holds.
 * A whole pack that was asked for before the disk was open is taken instead.
 */
export async function pull(shelf: Shelf, now: () => number, early?: Promise<Pack>, rest?: () => Promise<void>): Promise<Pack> {
  const cursor = await cursorOf(shelf)
  const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
  const pack = !cursor && early ? await early : await ask<Pack>('GET', `/api/field/pack${query}`, { patience: 60_000 })
  // Another person signed in on this phone meanwhile: their rows are not ours.
  if (pack.me.person !== shelf.person) return pack
  await layPack(shelf, pack, now(), rest)
  return pack
}
