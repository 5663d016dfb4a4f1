// Who holds the phone. Field work never times out: a person who signed in once
// works on offline; only sending needs a live session.
import { ref, shallowRef } from 'vue'
import { ask } from '@shared/api/ask'
import type { Problem } from '@shared/api/problem'
import type { Me, Pack } from '@shared/wire'
import type { Standing } from '../outbox'
import { forgetLock, lockIfAway, recallLock, wantPin } from './lock'
import { phoneName } from './phone'
import type { Work } from './work'

const seat = 'anwang.me'
/** Whose pack is on the disk. */
const packed = 'anwang.packed'

/** Who signed in last on this phone. */
export const me = shallowRef<Me | undefined>(remembered())
/** How sending goes. */
export const standing = ref<Standing>({ state: 'idle' })
/** The last try to fetch the pack: undefined while it goes well. */
export const pullProblem = shallowRef<Problem>()
/** True once the pack was asked for and an answer, good or bad, is there. */
export const asked = ref(false)
/** Why the office took this phone back, in its words; shown where one signs in. */
export const expelled = (): string => localStorage.getItem('anwang.expelled') ?? ''
/** The session is over and something wants to be sent. */
export const signInWanted = ref(false)

/** The first pack on this phone, shown while the disk is still being opened. */
export const early = shallowRef<Pack>()
let coming: Promise<Pack> | undefined

let opening: Promise<Work> | undefined

/** On a phone that holds no pack yet, asks for it beside everything else. */
export function hurry(): void {
  const person = me.value?.person
  if (!person || localStorage.getItem(packed) === person) return
  const ahead = asking()
  coming = ask<Pack>('GET', '/api/field/pack', { patience: 60_000, made: ahead?.person === person ? ahead.answer : undefined })
  coming.then(
    (pack) => {
      if (pack.me.person === person) early.value = pack
    },
    () => undefined, // told by the pull that takes it over
  )
}

/** What public/early.js asked for while this file was still on the line; taken once. */
function asking(): { person: string; answer: Promise<Response> } | undefined {
  const at = window as { anwangEarly?: { person: string; answer: Promise<Response> } }
  const ahead = at.anwangEarly
  delete at.anwangEarly
  return ahead
}

/**
 * The disk weighs as much as the screen; on a slow line it lets the first pack
 * go before, but never waits long for it.
 */
const firstThings = (): Promise<unknown> => (coming ? Promise.race([coming.catch(() => undefined), new Promise((go) => setTimeout(go, 4_000))]) : Promise.resolve())

/** Looks on the disk who held the phone, when a kill took the quicker memory with it. */
export async function recover(): Promise<void> {
  const seat = await import('./work').then((w) => w.lastSeat()).catch(() => undefined)
  if (seat && !me.value) sit(seat)
}

/** The disk and the outbox of who is signed in; loads them on first use. */
export function work(): Promise<Work> {
  const who = me.value
  if (!who) return new Promise(() => undefined) // no screen that needs it is up
  opening ??= firstThings().then(() => import('./work')).then(({ open }) =>
    open(who, {
      standing(s) {
        standing.value = s
        if (s.code === revoked) return void expel(s.why ?? '')
        if (s.state === 'signIn') signInWanted.value = true
      },
      contact(pulledAt, touchedAt) {
        if (touchedAt !== undefined) recallLock(who.person, touchedAt)
        lockIfAway(pulledAt)
      },
      me(fresh) {
        if (fresh.person !== me.value?.person) return
        sit(fresh)
        localStorage.setItem(packed, fresh.person)
      },
      drawn,
      pulled(problem) {
        pullProblem.value = problem
        asked.value = true
        if (problem?.fault.code === revoked) return void expel(problem.fault.detail)
        if (problem?.kind === 'signIn') signInWanted.value = true
      },
    }, coming),
  )
  return opening
}

/** 今日 can be tapped, or another page has had time enough. */
async function drawn(): Promise<void> {
  for (const late = Date.now() + 3_000; !document.body.dataset.usable && Date.now() < late; ) await new Promise((go) => setTimeout(go, 50))
}

/** The office took this phone back: what it lent is wiped, unsent work of its person stays. */
const revoked = 'account.device_revoked'

async function expel(why: string): Promise<void> {
  if (!me.value) return
  const w = await work()
  me.value = undefined
  localStorage.setItem('anwang.expelled', why)
  await w.store.clearSeat(w.shelf.base)
  await w.store.wipePack(w.shelf)
  await forget()
}

/** What the server lists this phone by. */
const phone = async () => ({ client: await import('./work').then((w) => w.clientId()), name: phoneName() })

/** Lets this phone in by a code from the office; a PIN is set next. */
export async function enrol(code: string): Promise<void> {
  await enter(await ask<Me>('POST', '/api/enrol', { json: { code, phone: await phone() } }), true)
}

/** Back from a provider: signs in, or binds the name there to who is signed in. */
export async function comeBack(code: string, state: string): Promise<void> {
  const before = me.value?.person
  const fresh = await ask<Me>('POST', '/api/sign-in/return', { json: { code, state, phone: await phone() } })
  await enter(fresh, before !== fresh.person)
}

/**
 * Signs in; the same person goes on where they were, another one starts afresh. Who
 * comes with a password from a paper is given back: one of their own comes first.
 */
export async function signIn(login: string, password: string): Promise<Me | undefined> {
  const fresh = await ask<Me>('POST', '/api/sign-in', { json: { login, password, app: 'field', phone: await phone() } })
  if (fresh.initial) return fresh
  await enter(fresh)
  return undefined
}

/** Puts a password of one's own in place of the one from the paper, and goes in. */
export async function ownPassword(fresh: Me, old: string, own: string): Promise<void> {
  await ask('PUT', '/api/me/password', { json: { old, new: own } })
  await enter({ ...fresh, initial: false })
}

async function enter(fresh: Me, pin = false): Promise<void> {
  localStorage.removeItem('anwang.expelled')
  const before = me.value?.person
  signInWanted.value = false
  if (before && before !== fresh.person) {
    // What the office lent the first person goes; what they did not send yet stays,
    // on a shelf of their own.
    const w = await work()
    await w.store.wipePack(w.shelf)
    await leave()
    forgetLock()
    localStorage.removeItem(packed)
    sit(fresh)
    if (pin) wantPin(fresh.person)
    location.hash = '#/'
    location.reload()
    return
  }
  sit(fresh)
  if (pin) wantPin(fresh.person)
  if (!before) {
    hurry()
  } else {
    const w = await work()
    await Promise.all([w.drain(), w.pull()])
  }
}

/** Signs out: what the office lent is wiped, unsent work of this person is kept. */
export async function signOut(): Promise<void> {
  await ask('POST', '/api/sign-out').catch(() => undefined) // offline: the phone forgets all the same
  const w = await work()
  await w.store.clearSeat(w.shelf.base)
  await w.store.wipePack(w.shelf)
  await w.store.dropPin(w.shelf) // whoever forgot it signs in anew
  await forget()
}

/** Nobody holds the phone any more; the page begins anew. */
async function forget(): Promise<void> {
  await leave()
  forgetLock()
  localStorage.removeItem(seat)
  localStorage.removeItem(packed)
  location.hash = '#/'
  location.reload()
}

async function leave(): Promise<void> {
  if (!opening) return
  const w = await opening
  w.close()
  opening = undefined
}

function sit(fresh: Me): void {
  me.value = fresh
  localStorage.setItem(seat, JSON.stringify(fresh))
}

function remembered(): Me | undefined {
  try {
    const text = localStorage.getItem(seat)
    return text ? (JSON.parse(text) as Me) : undefined
  } catch {
    return undefined
  }
}
