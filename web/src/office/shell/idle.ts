// A desk that nobody is at locks itself. What counts is that somebody touches a
// key or the mouse in any window of this browser; reading along by itself does not.
import { ask } from '@shared/api/ask'
import { lock, me, recognise, sessionOver, unlock } from './session'

const place = 'anwang.touched'
const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart', 'input'] as const
/** how often touching is written down for the other windows */
const writeEvery = 5_000

/** Has nobody been here for so long? */
export const idle = (touched: number, now: number, minutes: number): boolean => minutes > 0 && now - touched >= minutes * 60_000

let last = Date.now()

function touched(): void {
  const now = Date.now()
  if (now - last < writeEvery && last <= now) return
  last = now
  try {
    localStorage.setItem(place, String(now))
  } catch {
    // a browser without storage: this window counts for itself
  }
}

/** When a key or the mouse was last touched in any window. */
function when(): number {
  const elsewhere = Number(localStorage.getItem(place) ?? 0)
  return Math.max(last, elsewhere <= Date.now() ? elsewhere : 0)
}

/** Watches over the desk; returns how to stop. */
export function watchIdle(): () => void {
  last = Date.now()
  touched()
  for (const s of signs) window.addEventListener(s, touched, { passive: true, capture: true })
  const look = (): void => {
    const minutes = me.value?.idleMinutes ?? 0
    if (!sessionOver.value && me.value && idle(when(), Date.now(), minutes)) {
      lock()
      // The server forgets the session too: the lock is no curtain before an open door.
      void ask('POST', '/api/sign-out').catch(() => undefined)
    }
  }
  // A machine that slept wakes up locked.
  const timer = window.setInterval(look, 5_000)
  const back = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return
    look()
    // Signed in again in another window: this one goes on.
    if (sessionOver.value) await recognise(true).then((yes) => yes && unlock(), () => undefined)
  }
  document.addEventListener('visibilitychange', back)
  window.addEventListener('focus', back)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', back)
    window.removeEventListener('focus', back)
    for (const s of signs) window.removeEventListener(s, touched, { capture: true })
  }
}
