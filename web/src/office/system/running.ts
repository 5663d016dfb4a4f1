import { onBeforeUnmount } from 'vue'
import { Problem } from '@shared/api/problem'
import { say } from '../shell/toast'

/** While work runs, asks how far it is. */
export function whileRunning(running: () => boolean, again: () => unknown): void {
  const timer = window.setInterval(() => running() && document.visibilityState === 'visible' && again(), 1_500)
  onBeforeUnmount(() => clearInterval(timer))
}

/** Asks for a piece of work, says that it began, and looks at it. */
export async function begin(run: () => Promise<unknown>, words: string, again: () => Promise<unknown>): Promise<void> {
  try {
    await run()
    say(words)
    await again()
  } catch (err) {
    if (!(err instanceof Problem)) throw err
    say(err.message, 'bad')
  }
}
