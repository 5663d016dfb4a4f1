// When the phone asks who holds it. The camera kills the page in the middle of a
// form, so coming back soon asks nothing; a phone that lay about does.
import { ref } from 'vue'

/** Who set a PIN on this phone; read before the disk is open. */
const pinned = 'anwang.pin'
/** Who was let in by a code and has not set one yet. */
const wanted = 'anwang.pin.wanted'
const touched = 'anwang.touched'
const rest = 10 * 60_000
/** So long the phone may be out of contact and still show what the office lent it. */
export const awayMost = 7 * 86400_000
/** A clock put back would keep it open for ever; one that is a day wrong is only wrong. */
const aheadMost = 2 * 86400_000

/** new: set a PIN first; pin: ask for it; away: too long without contact. */
export type Lock = '' | 'new' | 'pin' | 'away'
export const lock = ref<Lock>('')
/** When the office was heard of last, as the disk says. */
let heard: number | undefined
let away = false

/** Locks when a PIN is set and nobody touched the phone lately; call it at the start and when the page comes back. */
export function lockIfLeft(person: string | undefined, now = Date.now()): void {
  if (!person) return
  if (localStorage.getItem(wanted) === person) lock.value = 'new'
  else if (localStorage.getItem(pinned) === person) {
    const at = Number(localStorage.getItem(touched) ?? 0)
    if (now - at > rest || at > now) lock.value = 'pin'
  }
  lockIfAway(heard, now)
}

/** Locks what the office lent when it was not heard of for a week; unlocks at the next contact. */
export function lockIfAway(pulledAt: number | undefined, now = Date.now()): void {
  heard = pulledAt
  away = pulledAt !== undefined && (now - pulledAt > awayMost || pulledAt - now > aheadMost)
  if (away) lock.value = lock.value || 'away'
  else if (lock.value === 'away') lock.value = ''
}

let last = 0
/** Somebody's finger is on the glass; `surely` before the camera, which may kill the page. */
export function touch(now = Date.now(), surely = false): void {
  if (lock.value === 'pin' || (now - last < 15_000 && !surely)) return
  last = now
  localStorage.setItem(touched, String(now))
}

/** Let in by a code: a PIN is set before anything is shown, also after the page was killed. */
export function wantPin(person: string): void {
  localStorage.setItem(wanted, person)
  lock.value = 'new'
}

/** The PIN was right, or was just set. */
export function unlock(person: string): void {
  localStorage.removeItem(wanted)
  localStorage.setItem(pinned, person)
  localStorage.setItem(touched, String(Date.now()))
  if (lock.value !== 'away') lock.value = away ? 'away' : ''
}

export function forgetLock(): void {
  for (const key of [pinned, wanted, touched]) localStorage.removeItem(key)
  heard = undefined
  away = false
  lock.value = ''
}

/**
 * The disk knows of a PIN, or of a form somebody was in just now, that the
 * quicker memory lost: a killed browser writes that down seconds later.
 */
export function recallLock(person: string, touchedAt: number, now = Date.now()): void {
  if (touchedAt > Number(localStorage.getItem(touched) ?? 0)) localStorage.setItem(touched, String(touchedAt))
  localStorage.setItem(pinned, person)
  if (lock.value === 'pin') lock.value = ''
  lockIfLeft(person, now)
}
