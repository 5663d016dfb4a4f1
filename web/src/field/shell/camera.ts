// Web views reload the page when the camera opens. The form is on the disk; a
// mark tells the next start where the person was, and that a picture may be missing.

import { touch } from './lock'

const mark = 'anwang.camera'
const fresh = 15 * 60_000

/** The camera is about to open from this page. */
export function leaving(now: number): void {
  touch(now, true)
  localStorage.setItem(mark, JSON.stringify({ path: location.hash.slice(1), at: now }))
}

/** The picture arrived, or the camera was closed: nothing was lost. */
export function back(): void {
  localStorage.removeItem(mark)
}

/** Where the page was when the camera killed it, if it did just now. */
export function killedAt(now: number): string | undefined {
  try {
    const { path, at } = JSON.parse(localStorage.getItem(mark) ?? '{}') as { path?: string; at?: number }
    localStorage.removeItem(mark)
    return path && at && now - at < fresh ? path : undefined
  } catch {
    return undefined
  }
}
