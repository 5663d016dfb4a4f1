// Sites somebody else has just been to, put off by the person for today. A task
// is not done by it: the site only goes to the end of the list.
const key = 'anwang.skipped'

/** Put off on a day. */
export function skipped(today: string): Set<string> {
  try {
    const { on, ids } = JSON.parse(localStorage.getItem(key) ?? '{}') as { on?: string; ids?: string[] }
    return new Set(on === today ? ids : [])
  } catch {
    return new Set()
  }
}

/** Puts a site off for today, or takes it back. */
export function skip(today: string, id: string, off = true): void {
  const ids = skipped(today)
  if (off) ids.add(id)
  else ids.delete(id)
  localStorage.setItem(key, JSON.stringify({ on: today, ids: [...ids] }))
}
