// Requests of the desk, typed by the server's own document. A session that ran
// out asks to sign in over the page: a reading goes on by itself afterwards, a
// writing is left to the person, who still has the form before them.
import type { paths } from '@shared/api.d.ts'
import { ask } from '@shared/api/ask'
import { Problem } from '@shared/api/problem'
import { signedInAgain } from './session'
import type { Whole } from './wire'

export { api } from '@shared/api/client'

/** What a reading may be asked with. */
type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never

/** The filter of a list as its query: what is empty does not narrow and is left out. */
export function asked<P extends keyof paths>(filter: Record<string, string>, after: string, limit = 50): QueryOf<P> {
  const given = Object.entries({ ...filter, after }).filter(([, value]) => value !== '')
  return { ...Object.fromEntries(given), limit } as QueryOf<P>
}

/** The same for a count: which page does not matter, nor where it was leapt to. */
export function counting<P extends keyof paths>(filter: Record<string, string>, exact: boolean): QueryOf<P> {
  const given = Object.entries(filter).filter(([key, value]) => value !== '' && key !== 'jump')
  return { ...Object.fromEntries(given), ...(exact ? { exact } : {}) } as QueryOf<P>
}

/** Reads. */
export async function read<T>(run: () => Promise<{ data?: T }>): Promise<Whole<T>> {
  try {
    return whole(await run())
  } catch (err) {
    if (!(err instanceof Problem) || err.kind !== 'signIn') throw err
    await signedInAgain()
    return whole(await run())
  }
}

/** Writes. */
export async function write<T>(run: () => Promise<{ data?: T }>): Promise<Whole<T>> {
  try {
    return whole(await run())
  } catch (err) {
    if (!(err instanceof Problem) || err.kind !== 'signIn') throw err
    await signedInAgain()
    throw new Problem('signIn', 401, { code: 'session.again', detail: '已重新登录，刚才填写的内容还在，请再提交一次。' })
  }
}

/** Writes bytes: a photograph. */
export const put = <T>(path: string, bytes: Blob): Promise<Whole<T>> =>
  write(async () => ({ data: await ask<T>('PUT', path, { bytes, headers: { 'Content-Type': 'application/octet-stream' }, patience: 180_000 }) }))

const whole = <T>(answer: { data?: T }): Whole<T> => answer.data as Whole<T>

/** One segment of an address the browser asks for by itself (a picture, a file). */
export const seg = (id: string): string => encodeURIComponent(id)
