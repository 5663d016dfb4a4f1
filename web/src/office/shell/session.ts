// Who sits at the desk.
import { ref, shallowRef } from 'vue'
import { ask } from '@shared/api/ask'
import { Problem } from '@shared/api/problem'
import type { Demo, Me } from './wire'

/** Who is signed in; undefined before it is known. */
export const me = shallowRef<Me>()
/** What a demo offers; undefined on a real deployment. */
export const demo = shallowRef<Demo>()
/** The session ran out while a page was open: the dialog is up. */
export const sessionOver = ref(false)

let waiting: (() => void)[] = []

/** Resolves when somebody has signed in over the page. */
export function signedInAgain(): Promise<void> {
  sessionOver.value = true
  return new Promise((done) => waiting.push(done))
}

/** Asks who is signed in: true when somebody is. */
export async function recognise(): Promise<boolean> {
  if (me.value) return true
  try {
    me.value = await ask<Me>('GET', '/api/me')
    return true
  } catch (err) {
    if (err instanceof Problem && err.kind === 'signIn') return false
    throw err
  }
}

/** Signs in. Over an open page the same person goes on; another one starts afresh. */
export async function signIn(login: string, password: string): Promise<void> {
  enter(await ask<Me>('POST', '/api/sign-in', { json: { login, password, app: 'office' } }))
}

/** Back from a provider with what it sent along. */
export async function comeBack(code: string, state: string): Promise<void> {
  enter(await ask<Me>('POST', '/api/sign-in/return', { json: { code, state } }))
}

function enter(fresh: Me): void {
  const before = me.value?.person
  if (before && before !== fresh.person) {
    sessionStorage.clear()
    location.assign('/')
    return
  }
  me.value = fresh
  sessionOver.value = false
  const all = waiting
  waiting = []
  for (const done of all) done()
}

/** Signs out and leaves nothing of the person in this window. */
export async function signOut(): Promise<void> {
  await ask('POST', '/api/sign-out').catch(() => undefined)
  sessionStorage.clear()
  location.assign('/sign-in')
}

let looked = false

/** Looks once whether this is a demo. */
export async function lookForDemo(): Promise<void> {
  if (looked) return
  looked = true
  const found = await ask<Demo>('GET', '/api/demo').catch(() => undefined)
  if (found?.demo) demo.value = found
}

/** May the person who is signed in do this at all? The server decides; this only hides. */
export const may = (permission: string): boolean => me.value?.permissions.includes(permission) ?? false
