import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'
import { work } from './session'
import type { Work } from './work'

/**
 * What a question to the disk answers, kept fresh as the disk changes, in this
 * tab or another. Undefined until the first answer.
 */
export function useLive<T>(question: (w: Work) => Promise<T>, on?: WatchSource): ShallowRef<T | undefined> {
  const answer = shallowRef<T>()
  let stop: (() => void) | undefined
  let over = false
  const listen = async () => {
    const w = await work()
    stop?.()
    if (over) return
    const watching = w.store.liveQuery(() => question(w)).subscribe({
      next: (value) => (answer.value = value),
      error: (err: unknown) => console.error(err),
    })
    stop = () => watching.unsubscribe()
  }
  if (on) watch(on, listen)
  void listen()
  onScopeDispose(() => {
    over = true
    stop?.()
  })
  return answer
}
