import { reactive } from 'vue'

/** A short word that something was done or went wrong; it leaves by itself. */
export interface Toast {
  id: number
  tone: 'good' | 'warn' | 'bad'
  text: string
}

export const toasts = reactive<Toast[]>([])
let last = 0

export function say(text: string, tone: Toast['tone'] = 'good'): void {
  const id = ++last
  toasts.push({ id, tone, text })
  setTimeout(() => hush(id), tone === 'good' ? 4000 : 9000)
}

export function hush(id: number): void {
  const at = toasts.findIndex((t) => t.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
