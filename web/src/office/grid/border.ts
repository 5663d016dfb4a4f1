// Borders of a draft: neighbours share the very values of their corners, so a
// corner is moved, put in or taken out in every border that has it, at once.
import type { Border, DraftShape, Ring } from '../shell/wire'

export type Point = [number, number]

/** Seven decimals are a centimetre: what is stored. */
export const rounded = ([x, y]: Point): Point => [Math.round(x * 1e7) / 1e7, Math.round(y * 1e7) / 1e7]
export const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1]

export const ringsIn = (b: Border | undefined): Ring[] => (!b ? [] : b.type === 'Polygon' ? b.coordinates : b.coordinates.flat())
const each = (b: Border, change: (r: Ring) => Ring): Border =>
  b.type === 'Polygon' ? { type: 'Polygon', coordinates: b.coordinates.map(change) } : { type: 'MultiPolygon', coordinates: b.coordinates.map((p) => p.map(change)) }

/** The corners of a border, each once, in the order they are drawn. */
export const cornersOf = (b: Border | undefined): Point[] => ringsIn(b).flatMap((r) => r.slice(0, -1))
export const has = (b: Border | undefined, p: Point): boolean => ringsIn(b).some((r) => r.some((q) => same(q, p)))

/** The shapes that have a corner. */
export const holders = (shapes: DraftShape[], p: Point): DraftShape[] => shapes.filter((s) => has(s.border, p))

/** Between which corners a corner stands, over all borders: two on a line, three and more where grids meet. */
export function beside(shapes: DraftShape[], p: Point): Point[] {
  const out: Point[] = []
  for (const s of shapes)
    for (const r of ringsIn(s.border))
      for (let i = 0; i + 1 < r.length; i++) {
        const [a, b] = [r[i]!, r[i + 1]!]
        const other = same(a, p) ? b : same(b, p) ? a : undefined
        if (other && !out.some((q) => same(q, other))) out.push(other)
      }
  return out
}

/** Why a corner is not moved or taken out. */
export type Refusal = 'locked' | 'meeting' | 'few'
export const refusals: Record<Refusal, string> = {
  locked: '这个顶点在上一级的界线上，在这份草稿里不能动。',
  meeting: '几个网格在这个顶点会合，不能删，可以移动。',
  few: '边界至少要三个顶点。',
}

const changed = (shapes: DraftShape[], touch: (s: DraftShape) => Border | undefined): DraftShape[] =>
  shapes.flatMap((s) => {
    const border = s.border && touch(s)
    return border ? [{ ...s, border }] : []
  })

/** Moves a corner: of all borders that have it, or of one alone. Gives the shapes that changed. */
export function shift(shapes: DraftShape[], from: Point, to: Point, alone?: string): DraftShape[] | Refusal {
  const held = holders(shapes, from)
  if (held.some((s) => s.locked && s.key !== alone) && !alone) return 'locked'
  if (same(from, to)) return []
  const tight = (r: Ring): Ring => r.filter((p, i) => i === 0 || !same(p, r[i - 1]!))
  const out = changed(held.filter((s) => !alone || s.key === alone), (s) => each(s.border!, (r) => tight(r.map((p) => (same(p, from) ? to : p)))))
  return out.some((s) => ringsIn(s.border).some((r) => r.length < 4)) ? 'few' : out
}

/** Puts a corner into a line, in every border that has the line. */
export const insert = (shapes: DraftShape[], a: Point, b: Point, p: Point): DraftShape[] =>
  changed(shapes, (s) => {
    let met = false
    const border = each(s.border!, (r) =>
      r.flatMap((q, i) => {
        const next = r[i + 1]
        const here = next && ((same(q, a) && same(next, b)) || (same(q, b) && same(next, a)))
        met ||= !!here
        return here ? [q, p] : [q]
      }),
    )
    return met ? border : undefined
  })

/** Takes a corner out of every border that has it; one where grids meet would tear a hole. */
export function drop(shapes: DraftShape[], p: Point): DraftShape[] | Refusal {
  const held = holders(shapes, p)
  if (held.some((s) => s.locked)) return 'locked'
  if (beside(shapes, p).length > 2) return 'meeting'
  const out = changed(held, (s) =>
    each(s.border!, (r) => {
      const left = r.slice(0, -1).filter((q) => !same(q, p))
      return left.length < 3 ? [] : [...left, left[0]!]
    }),
  )
  return out.some((s) => ringsIn(s.border).some((r) => r.length === 0)) ? 'few' : out
}

/** Draws a border the way an SVG path is written. */
export const pathOf = (b: Border | undefined, at: (p: Point) => Point): string =>
  ringsIn(b)
    .map((r) => `M${r.map((p) => at(p).map((x) => x.toFixed(2)).join(' ')).join('L')}Z`)
    .join('')

/** Metres on a plane through the middle of what is drawn: fine enough for a corner, near enough for a county. */
export interface Plane {
  at: (p: Point) => Point
  back: (p: Point) => Point
}
export function planeOf(shapes: DraftShape[]): Plane & { all: { x: number; y: number; w: number; h: number } } {
  const points = shapes.flatMap((s) => cornersOf(s.border))
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of points) {
    west = Math.min(west, x)
    east = Math.max(east, x)
    south = Math.min(south, y)
    north = Math.max(north, y)
  }
  if (west > east) [west, south, east, north] = [117, 40, 117.1, 40.1]
  const [lon, lat] = [(west + east) / 2, (south + north) / 2]
  const [kx, ky] = [111_320 * Math.cos((lat * Math.PI) / 180), 111_132]
  const at = ([x, y]: Point): Point => [(x - lon) * kx, (lat - y) * ky]
  const back = ([x, y]: Point): Point => rounded([lon + x / kx, lat - y / ky])
  const [x, y] = at([west, north])
  const [w, h] = [-2 * x, -2 * y]
  const rim = Math.max(w, h) * 0.05
  return { at, back, all: { x: x - rim, y: y - rim, w: w + 2 * rim, h: h + 2 * rim } }
}

/** A point to write a name at: the middle of the widest stretch at half height. */
export function middleOf(b: Border | undefined): Point {
  const ring = [...ringsIn(b)].sort((p, q) => q.length - p.length)[0]
  if (!ring) return [0, 0]
  const ys = ring.map((p) => p[1])
  const y = (Math.min(...ys) + Math.max(...ys)) / 2 + 1e-9
  const cuts: number[] = []
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, c] = [ring[i]!, ring[i + 1]!]
    if (a[1] > y !== c[1] > y) cuts.push(a[0] + ((y - a[1]) / (c[1] - a[1])) * (c[0] - a[0]))
  }
  cuts.sort((p, q) => p - q)
  let best: [number, number] = [0, cuts[0] ?? ring[0]![0]]
  for (let i = 0; i + 1 < cuts.length; i += 2) if (cuts[i + 1]! - cuts[i]! > best[0]) best = [cuts[i + 1]! - cuts[i]!, (cuts[i]! + cuts[i + 1]!) / 2]
  return [best[1], y]
}

/** Mean earth, flat over a town: good for a figure on the screen; the server measures. */
export function squareOf(b: Border | undefined): number {
  let sum = 0
  const polygons = !b ? [] : b.type === 'Polygon' ? [b.coordinates] : b.coordinates
  for (const rings of polygons)
    rings.forEach((r, n) => {
      let ring = 0
      for (let i = 0; i + 1 < r.length; i++) ring += (r[i]![0] - r[0]![0]) * (r[i + 1]![1] - r[0]![1]) - (r[i + 1]![0] - r[0]![0]) * (r[i]![1] - r[0]![1])
      const size = (Math.abs(ring) / 2) * 111_320 * 111_132 * Math.cos(((r[0]?.[1] ?? 0) * Math.PI) / 180)
      sum += n === 0 ? size : -size
    })
  return sum
}
