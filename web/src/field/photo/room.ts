// How much room the phone has left for photographs, in numbers a person can use.
import { ref } from 'vue'

/** What a photograph takes on the disk, its preview and the index beside it. */
const each = 190 * 1024
/** From here on it is said, long before it is short: a day's photographs. */
const soon = 120

export interface Room {
  /** so many photographs still fit */
  fits: number
  state: 'good' | 'soon' | 'full'
}

/** What the browser says of its disk; undefined when it says nothing. */
export function roomIn(estimate: { quota?: number; usage?: number } | undefined): Room | undefined {
  if (!estimate?.quota) return undefined
  const fits = Math.max(0, Math.floor((estimate.quota - (estimate.usage ?? 0)) / each))
  return { fits, state: fits < 3 ? 'full' : fits < soon ? 'soon' : 'good' }
}

/** The room there was when it was last looked at. */
export const left = ref<Room>()

/** Looks anew: at the start, and after everything that was put on the disk. */
export async function lookAtRoom(): Promise<void> {
  try {
    left.value = roomIn(await navigator.storage?.estimate?.())
  } catch {
    left.value = undefined // some web views do not tell; a full disk is said when it is met
  }
}

/** Whether the disk refused because it is full. */
export function isFull(err: unknown): boolean {
  for (let e = err as { name?: string; message?: string; inner?: unknown } | undefined; e; e = e.inner as typeof e) {
    if (/quota/i.test(`${e.name} ${e.message}`)) return true
  }
  return false
}

export const fullWords = '手机空间满了，这张照片没有存下来，前面存的都在。请删掉手机里不用的视频和照片，再拍一次。'
