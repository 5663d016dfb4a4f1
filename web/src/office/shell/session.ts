// Who sits at the desk.
import { ref, shallowRef } from 'vue'
import { ask } from '@shared/api/ask'
import { Problem } from '@shared/api/problem'
import type { Demo, Me } from './wire'

/** Who is signed in; undefined before it is known. */
export const me = shallowRef<Me>()
/** What a demo offers; undefined on a real deployment. */
export const demo = shallowRef<Demo>()
/** Whether there is a county at all: an empty folder shows its guide. Undefined before it is known. */
export const county = ref<boolean>()
/** The session ran out while a page was open: the dialog is up. */
export const sessionOver = ref(false)
/** Nobody was at the desk: the page is covered, not only asked over. */
export const locked = ref(false)

/** Locks the desk; what is typed stays on the page underneath. */
export function lock(): void {
  locked.value = true
  sessionOver.value = true
}

let waiting: (() => void)[] = []

/** Resolves when somebody has signed in over the page. */
export function signedInAgain(): Promise<void> {
  sessionOver.value = true
  return new Promise((done) => waiting.push(done))
}

/** Asks who is signed in: true when somebody is. Asked anew, somebody else starts afresh. */
export async function recognise(anew = false): Promise<boolean> {
  if (me.value && !anew) return true
  try {
    const now = await ask<Me>('GET', '/api/me')
    if (me.value && me.value.person !== now.person) {
      sessionStorage.clear()
      location.assign('/')
      return false
    }
    me.value = now
    return true
  } catch (err) {
    if (err instanceof Problem && err.kind === 'signIn') return false
    throw err
  }
}

/** Signs in. Over an open page the same person goes on; another one starts afresh. */
export async function signIn(login: string, password: string, more: { code?: string; fresh?: string } = {}): Promise<void> {
  enter(await ask<Me>('POST', '/api/sign-in', { json: { login, password, app: 'office', ...more } }))
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
  unlock()
}

/** Takes the dialog away and lets what waited go on. */
export function unlock(): void {
  sessionOver.value = false
  locked.value = false
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

/** Asks once whether there is a county. */
export async function hasCounty(): Promise<boolean> {
  county.value ??= !(await ask<{ empty: boolean }>('GET', '/api/opening').catch(() => undefined))?.empty
  return county.value
}

let looked = false

/** Looks once whether this is a demo. */
export async function lookForDemo(): Promise<void> {
  if (looked) return
  looked = true
  const found = await ask<Demo>('GET', '/api/demo').catch(() => undefined)
  if (found?.demo) demo.value = found
}

/** One of the platform's three administrators, who has a page of their own and no other. */
export const administrator = (): boolean => me.value?.posts.some((p) => ['系统管理员', '安全管理员', '审计管理员'].includes(p.kind)) ?? false

/** May the person who is signed in do this at all? The server decides; this only hides. */
export const may = (permission: string): boolean => me.value?.permissions.includes(permission) ?? false
