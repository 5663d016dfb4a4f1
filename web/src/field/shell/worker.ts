import { fresh } from './fresh'

let ready: ServiceWorker | undefined

/** Makes the app open without a network from now on. */
export async function install(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  try {
    const reg = await navigator.serviceWorker.register('/field/sw.js', { scope: '/field/', updateViaCache: 'none' })
    const offer = (w: ServiceWorker | null) => {
      // Without a controller this is the first install, not an update.
      if (!w || !navigator.serviceWorker.controller) return
      ready = w
      fresh.value = true
    }
    offer(reg.waiting)
    reg.addEventListener('updatefound', () => {
      const coming = reg.installing
      coming?.addEventListener('statechange', () => {
        if (coming.state === 'installed') offer(coming)
      })
    })
  } catch {
    // Not a secure page or not allowed here: #/diag says so, work goes on online.
  }
}

/** Changes over to the newer version. Drafts and outbox are on the disk, nothing is lost. */
export function takeOver(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  ready?.postMessage({ type: 'SKIP_WAITING' })
}

/** Asks the browser not to clear the disk of its own accord. */
export async function persist(): Promise<void> {
  try {
    if (navigator.storage?.persist && !(await navigator.storage.persisted())) await navigator.storage.persist()
  } catch {
    // Some web views refuse the question; the outbox works all the same.
  }
}
