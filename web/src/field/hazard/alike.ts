// Is it perhaps known already, and what is it about? Both asked of what the phone
// holds, so that nobody reports twice and nobody looks through a list of trades.
import type { Checklist, Hazard, Site } from '@shared/wire'

/** Pairs of neighbouring characters; what two people call the same thing shares many. */
function pairs(text: string): Set<string> {
  const chars = [...text.replace(/[\s，。、；：！？“”（）,.;:!?()的了被有在]/g, '')]
  return new Set(chars.length < 2 ? chars : chars.slice(1).map((c, i) => chars[i]! + c))
}

/** How much of the shorter text stands in the other: 0 … 1. */
export function likeness(a: string, b: string): number {
  const [x, y] = [pairs(a), pairs(b)]
  const least = Math.min(x.size, y.size)
  if (!least) return 0
  let both = 0
  for (const p of x) if (y.has(p)) both++
  return both / least
}

/** The open cases at a site, those first that may be this very thing. */
export function alike(known: Hazard[], is: { text: string; sector?: string; item?: string }): { hazard: Hazard; same: boolean }[] {
  const score = (h: Hazard) => (is.item && h.item === is.item ? 2 : 0) + (is.sector && h.sector === is.sector ? 0.4 : 0) + likeness(h.text, is.text)
  return known
    .map((hazard) => ({ hazard, score: score(hazard) }))
    .sort((a, b) => b.score - a.score || b.hazard.foundAt - a.hazard.foundAt)
    .map(({ hazard, score: s }) => ({ hazard, same: s >= 0.4 }))
}

/** Sectors to tap on: by the words, by the site, by what was chosen lately. */
export function suggest(all: Checklist[], is: { text: string; site?: Site; recent: string[] }, atMost = 3): string[] {
  const votes = new Map<string, number>()
  const vote = (sector: string, n: number) => sector && votes.set(sector, (votes.get(sector) ?? 0) + n)
  if (is.text.trim()) {
    for (const list of all) {
      for (const item of list.items) {
        const near = Math.max(likeness(item.text, is.text), likeness(item.wrong ?? '', is.text))
        if (near > 0.2) vote(item.sector, 4 * near)
      }
    }
  }
  if (is.site) {
    vote(is.site.sector, 1)
    const fits = all.filter((l) => is.site!.class && l.name.includes(is.site!.class))
    for (const list of fits) for (const item of list.items) vote(item.sector, 0.3 / list.items.length)
  }
  is.recent.forEach((sector, i) => vote(sector, 0.6 / (i + 1)))
  const known = new Set(all.flatMap((l) => l.items.map((i) => i.sector)))
  return [...votes]
    .filter(([sector]) => known.has(sector))
    .sort((a, b) => b[1] - a[1])
    .slice(0, atMost)
    .map(([sector]) => sector)
}
