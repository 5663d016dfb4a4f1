import type { Me } from '@shared/wire'
import { recall, remember, type Base } from './base'

/** The phone, not a person: who sat here last. */
const phone = (base: Base) => ({ base, person: '' })
const key = 'seat'

/**
 * Who holds the phone, on the disk. localStorage is quicker to read but written
 * down seconds later: a phone killed in between would ask for a password where
 * there is no network to check one.
 */
export const keepSeat = (base: Base, me: Me): Promise<void> => remember(phone(base), key, me)

export const seat = (base: Base): Promise<Me | undefined> => recall<Me>(phone(base), key)

/** Nobody holds the phone any more. */
export async function clearSeat(base: Base): Promise<void> {
  await base.table('kept').delete(['', key])
}
