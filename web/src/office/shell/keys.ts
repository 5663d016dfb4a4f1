// The desk by keyboard: / to the search, j and k through the list, Enter opens
// (the entries are links), Esc closes what was opened last.

/** Where j or k leads from here; the first step goes to the first entry. */
export function step(at: number, by: 1 | -1, count: number): number {
  if (count === 0) return -1
  if (at < 0) return by === 1 ? 0 : count - 1
  return Math.min(count - 1, Math.max(0, at + by))
}

const typing = (el: Element | null): boolean =>
  el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement || (el instanceof HTMLElement && el.isContentEditable)

const shown = (el: Element): boolean => (el as HTMLElement).getClientRects().length > 0

/** Is a dialog over the page? Then the page's keys rest. */
const covered = (): boolean => [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some(shown)

/** Answers one key; true when it meant something. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || covered()) return false
  const here = document.activeElement
  if (event.key === 'Escape') {
    if (typing(here)) {
      ;(here as HTMLElement).blur()
      return true
    }
    const close = [...document.querySelectorAll<HTMLElement>('[data-close]')].filter(shown).pop()
    close?.click()
    return close !== undefined
  }
  if (typing(here)) return false
  if (event.key === '/') {
    const search = [...document.querySelectorAll<HTMLInputElement>('[data-search]')].find(shown)
    search?.focus()
    search?.select()
    return search !== undefined
  }
  if (event.key === 'j' || event.key === 'k') {
    const items = [...document.querySelectorAll<HTMLElement>('[data-item]')].filter(shown)
    let at = items.indexOf(here as HTMLElement)
    if (at < 0) at = items.findIndex((i) => i.getAttribute('aria-current') === 'true')
    const to = items[step(at, event.key === 'j' ? 1 : -1, items.length)]
    to?.focus()
    // Beside an open record the list turns its pages.
    if (to?.dataset.item === 'follow') to.click()
    return to !== undefined
  }
  return false
}

/** Listens on the whole window; returns how to stop. */
export function listen(): () => void {
  const on = (event: KeyboardEvent): void => {
    if (pressed(event)) event.preventDefault()
  }
  window.addEventListener('keydown', on)
  return () => window.removeEventListener('keydown', on)
}
