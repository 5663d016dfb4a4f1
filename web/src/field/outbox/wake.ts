// When the outbox looks whether something can be sent. Web views know no
// Background Sync, so the page itself watches.

/** Calls `drain` at the start, on a returning network, on coming to the front, and now and then. */
export function wake(drain: (eager: boolean) => void): () => void {
  const online = () => drain(true)
  const seen = () => {
    if (document.visibilityState === 'visible') drain(true)
  }
  const timer = setInterval(() => drain(false), 15_000)
  addEventListener('online', online)
  document.addEventListener('visibilitychange', seen)
  drain(true)
  return () => {
    clearInterval(timer)
    removeEventListener('online', online)
    document.removeEventListener('visibilitychange', seen)
  }
}

/** Only one tab of this phone sends; a browser without Web Locks relies on the server's idempotence. */
export async function alone<T>(work: () => Promise<T>): Promise<T | undefined> {
  if (!('locks' in navigator)) return work()
  return navigator.locks.request('anwang-outbox', { ifAvailable: true }, async (lock) => (lock ? work() : undefined))
}
