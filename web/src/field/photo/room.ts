// How much room the phone has left for photographs, in numbers a person can use.
import { ref } from 'vue'
import { each, fitting, release, reserved, whole } from './reserve'

/** From here on it is said, long before it is short: a day's photographs. */
const soon = 120

export interface Room {
  /** so many photographs still fit */
  fits: number
  state: 'good' | 'soon' | 'full'
}

/**
 * What the browser says of its disk, and what is left of the reserve: once a piece
 * had to be given up, that is all there is, whatever the browser says. Undefined
 * when neither tells.
 */
export function roomIn(estimate: { quota?: number; usage?: number } | undefined, pieces?: number): Room | undefined {
  const told = estimate?.quota ? Math.max(0, Math.floor((estimate.quota - (estimate.usage ?? 0)) / each)) : undefined
  const spare = pieces !== undefined && pieces < whole ? fitting(pieces) : undefined
  const known = [told, spare].filter((n): n is number => n !== undefined)
  if (!known.length) return undefined
  const fits = Math.min(...known)
  return { fits, state: fits < 3 ? 'full' : fits < soon ? 'soon' : 'good' }
}

/** The room there was when it was last looked at. */
export const left = ref<Room>()

/** The reserve was taken once; before that it says nothing. */
const taken = 'anwang.reserve'

/** Looks anew: at the start, and after everything that was put on the disk. */
export async function lookAtRoom(): Promise<void> {
  try {
    left.value = roomIn(await navigator.storage?.estimate?.(), localStorage.getItem(taken) ? await reserved() : undefined)
  } catch {
    left.value = undefined // some web views do not tell; a full disk is said when it is met
  }
}

/** Takes the reserve, once 今日 can be tapped and nothing is in a hurry. */
export async function makeRoom(): Promise<void> {
  const { reserve } = await import('./reserve')
  await reserve()
  localStorage.setItem(taken, 'yes')
  await lookAtRoom()
}

/** Puts something on the disk; when that is full, out of the reserve. */
export async function keeping<T>(put: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await put()
    } catch (err) {
      if (!isFull(err) || !(await release())) throw err
      void lookAtRoom()
    }
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
