// When the phone asks who holds it. The camera kills the page in the middle of a
// form, so coming back soon asks nothing; a phone that lay about does.
import { ref } from 'vue'

/** Who set a PIN on this phone; read before the disk is open. */
const pinned = 'anwang.pin'
const touched = 'anwang.touched'
const rest = 10 * 60_000
/** So long the phone may be out of contact and still show what the office lent it. */
export const awayMost = 7 * 86400_000

/** pin: ask for it; away: too long without contact. */
export type Lock = '' | 'pin' | 'away'
export const lock = ref<Lock>('')

/** Locks when a PIN is set and nobody touched the phone lately; call it at the start and when the page comes back. */
export function lockIfLeft(person: string | undefined, now = Date.now()): void {
  if (!person || localStorage.getItem(pinned) !== person) return
  const at = Number(localStorage.getItem(touched) ?? 0)
  if (now - at > rest || at > now) lock.value = 'pin'
}

/** Locks what the office lent when it was not heard of for a week; unlocks at the next contact. */
export function lockIfAway(pulledAt: number | undefined, now = Date.now()): void {
  if (pulledAt !== undefined && now - pulledAt > awayMost) lock.value = lock.value || 'away'
  else if (lock.value === 'away') lock.value = ''
}

let last = 0
/** Somebody's finger is on the glass. */
export function touch(now = Date.now()): void {
  if (lock.value === 'pin' || now - last < 15_000) return
  last = now
  localStorage.setItem(touched, String(now))
}

/** The PIN was right, or was just set. */
export function unlock(person: string): void {
  localStorage.setItem(pinned, person)
  localStorage.setItem(touched, String(Date.now()))
  if (lock.value === 'pin') lock.value = ''
}

export function forgetLock(): void {
  localStorage.removeItem(pinned)
  localStorage.removeItem(touched)
  lock.value = ''
}

/** The disk knows of a PIN that the quicker memory lost. */
export function recallLock(person: string): void {
  if (localStorage.getItem(pinned) === person) return
  localStorage.setItem(pinned, person)
  lockIfLeft(person)
}
