import createClient, { type Client } from 'openapi-fetch'
import type { paths } from '../api.d.ts'
import { offline, problemOf } from './problem'

/** The desk's client: every path, parameter and answer typed from the server's own document. */
export const api: Client<paths> = createClient<paths>({
  credentials: 'same-origin',
  fetch: async (request: Request) => {
    let answer: Response
    try {
      answer = await fetch(request)
    } catch {
      throw offline()
    }
    if (!answer.ok) throw await problemOf(answer)
    return answer
  },
})
