// Finding a site among twenty thousand, offline: by name, pinyin, code or nearness.
import type { Site } from '@shared/wire'
import { metres } from '../place/where'

interface Key {
  site: Site
  name: string
  /** pinyin without spaces, and the first letters of its syllables */
  pinyin: string
  initials: string
  code: string
}

/** Sites made ready for finding; the words are prepared once, not with every letter typed. */
export class Finder {
  private readonly keys: Key[]

  constructor(readonly sites: Site[]) {
    this.keys = sites.map((site) => {
      const syllables = site.pinyin.toLowerCase().split(/\s+/)
      return {
        site,
        name: site.name.toLowerCase(),
        pinyin: syllables.join(''),
        initials: syllables.map((s) => s[0] ?? '').join(''),
        code: (site.code ?? '').toLowerCase(),
      }
    })
  }

  /** Sites that fit the words, best first; no words give them all in their order. */
  find(words: string): Site[] {
    const w = words.trim().toLowerCase().replace(/\s+/g, '')
    if (!w) return this.sites
    const starts: Site[] = []
    const holds: Site[] = []
    for (const k of this.keys) {
      if (k.name.startsWith(w) || k.pinyin.startsWith(w) || k.initials.startsWith(w) || k.code === w) starts.push(k.site)
      else if (k.name.includes(w) || k.pinyin.includes(w) || k.initials.includes(w) || k.code.includes(w) || k.site.address.includes(w)) holds.push(k.site)
    }
    return starts.concat(holds)
  }
}

/** The nearest first; sites without a point come last, in their order. */
export function nearest(sites: Site[], here: { lon: number; lat: number }): { site: Site; away?: number }[] {
  return sites
    .map((site) => ({ site, away: site.lon !== undefined && site.lat !== undefined ? metres(here, { lon: site.lon, lat: site.lat }) : undefined }))
    .sort((a, b) => (a.away ?? Infinity) - (b.away ?? Infinity))
}
