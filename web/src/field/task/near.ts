// How far the day's tasks are. The place is asked for once; nothing is kept of it.
import type { Site, Task } from '@shared/wire'
import { metres, where } from '../place/where'

/** Metres to a task; Infinity where nobody knows. Undefined when the phone cannot tell where it is. */
export async function near(siteOf: (id: string) => Site | undefined): Promise<((t: Task) => number) | undefined> {
  const here = await where(4_000)
  if (!here) return undefined
  return (t) => {
    const s = t.site ? siteOf(t.site) : undefined
    return s?.lon !== undefined && s.lat !== undefined ? metres(here, { lon: s.lon, lat: s.lat }) : Infinity
  }
}
