import { recall, remember, type Shelf } from './base'

/** How a PIN is kept: not itself, and slow to guess. */
interface Pin {
  salt: string
  hash: string
  /** wrong ones in a row */
  wrong: number
}

const key = 'pin'
const rounds = 150_000
/** After so many wrong ones only the office or a password lets in. */
export const pinTries = 5

export const pinFits = (pin: string): boolean => /^\d{4,6}$/.test(pin) && !/^(\d)\1+$/.test(pin)

export const hasPin = async (shelf: Shelf): Promise<boolean> => (await recall<Pin>(shelf, key)) !== undefined

export async function setPin(shelf: Shelf, pin: string): Promise<void> {
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)))
  await remember(shelf, key, { salt, hash: await stretch(pin, salt), wrong: 0 } satisfies Pin)
}

/** True when it fits; otherwise how many tries are left. */
export async function tryPin(shelf: Shelf, pin: string): Promise<true | number> {
  const kept = await recall<Pin>(shelf, key)
  if (!kept) return true
  if (kept.wrong >= pinTries) return 0
  // Counted before it is compared: pulling the plug gives no free try.
  await remember(shelf, key, { ...kept, wrong: kept.wrong + 1 })
  if ((await stretch(pin, kept.salt)) !== kept.hash) return pinTries - kept.wrong - 1
  await remember(shelf, key, { ...kept, wrong: 0 })
  return true
}

/** How many tries are left. */
export async function pinLeft(shelf: Shelf): Promise<number> {
  const kept = await recall<Pin>(shelf, key)
  return Math.max(0, pinTries - (kept?.wrong ?? 0))
}

export async function dropPin(shelf: Shelf): Promise<void> {
  await shelf.base.table('kept').delete([shelf.person, key])
}

async function stretch(pin: string, salt: string): Promise<string> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: new TextEncoder().encode(salt), iterations: rounds }, raw, 256)
  return hex(new Uint8Array(bits))
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
