// Every way a request can fail, as one value with words for people.

/** One place in what was sent, and what is wrong there. */
export interface Fault {
  code: string
  detail: string
  fields?: { at: string; code: string; detail?: string }[]
}

/**
 * - offline: nothing came back; what was to be sent is unharmed
 * - signIn: the session is over; only sending needs one
 * - busy: the server asks to come later (429, 503)
 * - refused: the server read it and says no; sending it again changes nothing
 * - broken: the server failed (5xx, or something that is not ours answered)
 */
export type ProblemKind = 'offline' | 'signIn' | 'busy' | 'refused' | 'broken'

export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly status: number,
    readonly fault: Fault,
    readonly retryAfter = 0,
  ) {
    super(fault.detail)
    this.name = 'Problem'
  }
}

/** The problem of a request that got no answer at all. */
export function offline(): Problem {
  return new Problem('offline', 0, { code: 'net.offline', detail: '网络不通，请到信号好的地方再试。' })
}

/** Reads an answer that is not a success; the server's own Chinese words come first. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body = await words(answer)
  const seconds = Number(answer.headers.get('Retry-After') ?? 0)
  const after = Number.isFinite(seconds) ? seconds * 1000 : 0
  const fault = (code: string, detail: string): Fault => ({ code, detail, ...body })
  switch (true) {
    case answer.status === 401:
      return new Problem('signIn', 401, fault('session.over', '登录已过期，请重新登录。'))
    case answer.status === 429:
      return new Problem('busy', 429, fault('net.too_many', '操作太快，请稍后再试。'), after)
    case answer.status === 503:
      return new Problem('busy', 503, fault('net.busy', '服务器正忙，请稍后再试。'), after)
    case answer.status >= 500 || !body:
      // A gateway's own page, a hotspot's sign-in page: not our server's word.
      return new Problem('broken', answer.status, fault('net.broken', `服务器没有正常应答（${answer.status}），请稍后再试。`), after)
    default:
      return new Problem('refused', answer.status, fault('request.refused', '服务器没有接受。'))
  }
}

async function words(answer: Response): Promise<Partial<Fault> | undefined> {
  if (!(answer.headers.get('Content-Type') ?? '').includes('json')) return undefined
  try {
    const body = (await answer.json()) as Record<string, unknown>
    const found: Partial<Fault> = {}
    if (typeof body.code === 'string') found.code = body.code
    const detail = typeof body.detail === 'string' && body.detail ? body.detail : body.title
    if (typeof detail === 'string' && detail) found.detail = detail
    if (Array.isArray(body.fields)) found.fields = body.fields as NonNullable<Fault['fields']>
    return found.code || found.detail ? found : undefined
  } catch {
    return undefined
  }
}
