import { offline, Problem, problemOf } from './problem'

/** What goes along with a request. */
export interface Asking {
  json?: unknown
  bytes?: BodyInit
  headers?: Record<string, string>
  /** After so long without an answer it counts as offline. */
  patience?: number
  /** A request somebody made already: its answer is taken instead of asking again. */
  made?: Promise<Response>
  /** The answer's very text, which somebody signed. */
  asIs?: boolean
}

/**
 * One request to the server this page came from. Resolves with the answer's
 * JSON, rejects with a [Problem] and with nothing else.
 */
export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<T> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), asking.patience ?? 30_000)
  const headers: Record<string, string> = { Accept: 'application/json', ...asking.headers }
  let body = asking.bytes
  if (asking.json !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(asking.json)
  }
  try {
    const late = () => new Promise<never>((_, no) => stop.signal.addEventListener('abort', () => no(offline())))
    const answer = asking.made
      ? await Promise.race([asking.made, late()])
      : await fetch(path, { method, headers, body, signal: stop.signal, credentials: 'same-origin', cache: 'no-store' })
    if (!answer.ok) throw await problemOf(answer)
    if (answer.status === 204) return undefined as T
    const text = await answer.text()
    if (text === '') return undefined as T
    if (!(answer.headers.get('Content-Type') ?? '').includes('json')) {
      throw new Problem('broken', answer.status, { code: 'net.broken', detail: '应答的不是本系统的服务器，请检查网络（可能要先登录热点）。' })
    }
    return asking.asIs ? (text as T) : (JSON.parse(text) as T)
  } catch (err) {
    if (err instanceof Problem) throw err
    throw offline()
  } finally {
    clearTimeout(timer)
  }
}
