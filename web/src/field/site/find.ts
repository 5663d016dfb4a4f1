// Finding a site among twenty thousand, offline: by name, pinyin, code or nearness.
import type { Site } from '@shared/wire'
import { metres } from '../place/where'

/** Between what one site is found by, and between sites; nobody types them. */
const part = '\u0001'
const end = '\n'

/** How many are worth showing; who gets more types another letter. */
export const most = 200

/**
 * Sites made ready for finding. All that they are found by stands in one long
 * text, and the browser's own search of a text jumps from hit to hit: what does
 * not fit is never looked at one by one.
 */
export class Finder {
  /** how many hits and misses were looked at by the last question */
  looked = 0

  private constructor(
    readonly sites: Site[],
    private readonly text: string,
    /** where each site begins in the text */
    private readonly begins: Uint32Array,
  ) {}

  /** Makes sites ready at once; for a few hundred. */
  static of(sites: Site[]): Finder {
    const { rows, begins } = Finder.rows(sites, 0, sites.length, 0)
    return new Finder(sites, rows.join(end) + end, Uint32Array.from(begins))
  }

  /** Makes many ready, letting the screen breathe in between. */
  static async ready(sites: Site[], breathe: () => Promise<void>, step = 2_000): Promise<Finder> {
    const parts: string[] = []
    const begins = new Uint32Array(sites.length)
    let at = 0
    for (let from = 0; from < sites.length; from += step) {
      const some = Finder.rows(sites, from, Math.min(sites.length, from + step), at)
      begins.set(some.begins, from)
      const text = some.rows.join(end) + end
      at += text.length
      parts.push(text)
      await breathe()
    }
    return new Finder(sites, parts.join(''), begins)
  }

  private static rows(sites: Site[], from: number, to: number, at: number): { rows: string[]; begins: number[] } {
    const rows: string[] = []
    const begins: number[] = []
    for (let i = from; i < to; i++) {
      const row = rowOf(sites[i]!)
      begins.push(at)
      at += row.length + end.length
      rows.push(row)
    }
    return { rows, begins }
  }

  /** Sites that fit the words, best first, at most so many; no words give them all in their order. */
  find(words: string, atMost = most): Site[] {
    this.looked = 0
    const w = plain(words)
    if (!w) return this.sites
    const out = new Set<number>()
    // What begins with the words comes before what merely holds them.
    this.gather(part + w, out, atMost)
    if (out.size < atMost) this.gather(w, out, atMost)
    return [...out].map((i) => this.sites[i]!)
  }

  private gather(w: string, out: Set<number>, atMost: number): void {
    let from = 0
    while (out.size < atMost) {
      this.looked++
      const hit = this.text.indexOf(w, from)
      if (hit < 0) return
      const i = this.rowAt(hit)
      out.add(i)
      if (i + 1 >= this.begins.length) return
      from = this.begins[i + 1]!
    }
  }

  /** The site a place in the text belongs to. */
  private rowAt(at: number): number {
    let low = 0
    let high = this.begins.length - 1
    while (low < high) {
      const mid = (low + high + 1) >> 1
      if (this.begins[mid]! <= at) low = mid
      else high = mid - 1
    }
    return low
  }

  /** The one site a plate or a code names. */
  named(code: string): Site | undefined {
    const w = plain(code)
    return w ? this.sites.find((s) => s.id.toLowerCase() === w || plain(s.code ?? '') === w || plain(s.creditCode ?? '') === w) : undefined
  }
}

const plain = (words: string): string => words.toLowerCase().replace(/[\s\u0001]+/g, '')

/** Characters on signs that are read in two ways, with the first letters of both. */
const twice: Record<string, string> = {
  长: 'cz', 重: 'cz', 乐: 'ly', 行: 'hx', 朝: 'cz', 调: 'dt', 曾: 'cz', 单: 'ds', 解: 'jx', 厦: 'sx', 车: 'cj', 石: 'sd', 都: 'd', 盛: 'cs', 会: 'hk', 藏: 'cz', 省: 'sx', 弹: 'dt', 传: 'cz', 仇: 'cq', 区: 'oq', 查: 'cz', 尉: 'wy', 种: 'cz', 贾: 'gj', 覃: 'qt', 召: 'sz', 澄: 'cd', 颤: 'cz', 率: 'ls', 降: 'jx', 系: 'jx', 便: 'bp',
}

/** Initials as people type them, whichever way they read the sign. */
function initialsOf(name: string, syllables: string[]): string[] {
  const chars = [...name]
  let all = ['']
  syllables.forEach((s, i) => {
    const own = s[0] ?? ''
    const other = chars.length === syllables.length && all.length < 4 ? (twice[chars[i]!] ?? '').replace(own, '') : ''
    all = [...all.map((a) => a + own), ...(other ? all.map((a) => a + other[0]!) : [])]
  })
  return all
}

function rowOf(site: Site): string {
  // The ledger writes the sounds run together after two spaces; they are run together here.
  const spoken = site.pinyin.toLowerCase().split('  ')[0]!.trim()
  const syllables = spoken.split(/\s+/)
  return [part + plain(site.name), plain(spoken), ...initialsOf(site.name.replace(/\s/g, ''), syllables), plain(site.code ?? ''), plain(site.creditCode ?? ''), plain(site.address)].join(part)
}

/** The nearest first, at most so many; sites without a point come last, in their order. */
export function nearest(sites: Site[], here: { lon: number; lat: number }, atMost = most): { site: Site; away?: number }[] {
  const away = new Float64Array(sites.length)
  sites.forEach((s, i) => {
    away[i] = s.lon !== undefined && s.lat !== undefined ? metres(here, { lon: s.lon, lat: s.lat }) : Infinity
  })
  // Numbers sort in a tenth of the time that rows do; only the winners become rows.
  const bound = sites.length > atMost ? away.slice().sort()[atMost - 1]! : Infinity
  const near: { site: Site; away?: number }[] = []
  sites.forEach((site, i) => {
    if (away[i]! <= bound) near.push({ site, away: Number.isFinite(away[i]) ? away[i] : undefined })
  })
  return near.sort((a, b) => (a.away ?? Infinity) - (b.away ?? Infinity)).slice(0, atMost)
}
