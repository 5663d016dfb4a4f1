// The county's own sign-in, WeCom, DingTalk: there only where the office set them.
import { ask } from '@shared/api/ask'
import type { components } from '@shared/api'

export type Way = components['schemas']['AccountWayRow']

/** Which there are; none without a network. */
export const ways = (): Promise<Way[]> =>
  ask<components['schemas']['AccountWays']>('GET', '/api/sign-in/ways', { patience: 10_000 }).then(
    (w) => w.items,
    () => [],
  )

/** Leaves for a provider; the page comes back at #/return. */
export async function leave(way: string, bind = false): Promise<void> {
  const { url } = await ask<{ url: string }>('POST', '/api/sign-in/leave', { json: { way, app: 'field', bind } })
  location.assign(url)
}
