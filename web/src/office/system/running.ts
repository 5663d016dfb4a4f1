import { onBeforeUnmount } from 'vue'

/** While work runs, asks how far it is. */
export function whileRunning(running: () => boolean, again: () => unknown): void {
  const timer = window.setInterval(() => running() && document.visibilityState === 'visible' && again(), 1_500)
  onBeforeUnmount(() => clearInterval(timer))
}
