// Requests of the desk. A session that ran out asks to sign in over the page:
// a reading goes on by itself afterwards, a writing is left to the person, who
// still has the form before them.
import { ask } from '@shared/api/ask'
import { Problem } from '@shared/api/problem'
import { signedInAgain } from './session'

/** What a query string may be made of; what is empty is left out. */
export type Asked = Record<string, string | number | boolean | undefined>

/** ?box=triage&limit=50, or nothing. */
export function queryOf(asked: Asked = {}): string {
  const q = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== '' && value !== false) q.set(name, String(value))
  }
  const text = q.toString()
  return text ? `?${text}` : ''
}

/** Reads. */
export async function get<T>(path: string, asked?: Asked): Promise<T> {
  const address = path + queryOf(asked)
  try {
    return await ask<T>('GET', address)
  } catch (err) {
    if (!(err instanceof Problem) || err.kind !== 'signIn') throw err
    await signedInAgain()
    return ask<T>('GET', address)
  }
}

/** Writes. */
export async function send<T>(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, json?: unknown): Promise<T> {
  return guarded(() => ask<T>(method, path, { json }))
}

/** Writes bytes: a photograph. */
export async function put<T>(path: string, bytes: Blob): Promise<T> {
  return guarded(() => ask<T>('PUT', path, { bytes, headers: { 'Content-Type': 'application/octet-stream' }, patience: 180_000 }))
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (err) {
    if (!(err instanceof Problem) || err.kind !== 'signIn') throw err
    await signedInAgain()
    throw new Problem('signIn', 401, { code: 'session.again', detail: '已重新登录，刚才填写的内容还在，请再提交一次。' })
  }
}

/** One segment of a path. */
export const seg = (id: string): string => encodeURIComponent(id)
