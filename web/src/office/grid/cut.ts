// A border cut in two along a straight line: what a person means who draws a line
// through a grid. Both pieces share the very points of the cut, so that nothing is
// left over between them.
import type { Ring } from '../shell/wire'

export type Point = [lon: number, lat: number]
export type Shape = { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] }
type Polygon = Ring[]

/** On which side of the line p→q a point lies: above zero on the left. */
const side = ([px, py]: Point, [qx, qy]: Point, [x, y]: Point): number => (qx - px) * (y - py) - (qy - py) * (x - px)

/** Why a line does not cut a border in two. */
export type Refusal = 'beside' | 'winding' | 'hole'

/** The two pieces left and right of a line, or why it does not cut. */
export function cut(shape: Shape, p: Point, q: Point): [Shape, Shape] | Refusal {
  const polygons: Polygon[] = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates
  const left: Polygon[] = []
  const right: Polygon[] = []
  for (const polygon of polygons) {
    const pieces = cutOne(polygon, p, q)
    if (typeof pieces === 'string') return pieces
    left.push(...pieces[0])
    right.push(...pieces[1])
  }
  return left.length && right.length ? [whole(left), whole(right)] : 'beside'
}

const whole = (polygons: Polygon[]): Shape => (polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0]! } : { type: 'MultiPolygon', coordinates: polygons })

function cutOne(polygon: Polygon, p: Point, q: Point): [Polygon[], Polygon[]] | Refusal {
  const [outer, ...holes] = polygon as [Ring, ...Ring[]]
  const ring = open(outer)
  const sides = ring.map((x) => side(p, q, x))
  if (sides.every((s) => s >= 0)) return [[polygon], []]
  if (sides.every((s) => s <= 0)) return [[], [polygon]]
  const pieces: [Ring, Ring] = [[], []]
  let crossings = 0
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!
    const [sa, sb] = [sides[i]!, sides[(i + 1) % ring.length]!]
    if (sa >= 0) pieces[0].push(a)
    if (sa <= 0) pieces[1].push(a)
    if ((sa > 0 && sb < 0) || (sa < 0 && sb > 0)) {
      const t = sa / (sa - sb)
      const x: Point = [round(a[0] + (b[0] - a[0]) * t), round(a[1] + (b[1] - a[1]) * t)]
      pieces[0].push(x)
      pieces[1].push(x)
      crossings++
    } else if (sa === 0) crossings++
  })
  if (crossings !== 2) return 'winding'
  const out: [Polygon, Polygon] = [[close(pieces[0])], [close(pieces[1])]]
  for (const hole of holes) {
    const at = open(hole).map((x) => side(p, q, x))
    if (at.some((s) => s > 0) && at.some((s) => s < 0)) return 'hole'
    out[at.some((s) => s > 0) ? 0 : 1].push(hole)
  }
  return [[out[0]], [out[1]]]
}

/** Seven decimals are a centimetre. */
const round = (x: number): number => Math.round(x * 1e7) / 1e7
const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1]
const open = (ring: Ring): Ring => (ring.length > 1 && same(ring[0]!, ring.at(-1)!) ? ring.slice(0, -1) : ring)
const close = (ring: Ring): Ring => [...ring, ring[0]!]

/** The window around a shape: west, south, east, north. */
export function boundsOf(shape: Shape): [number, number, number, number] {
  const points = (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates).flat(2)
  const [xs, ys] = [points.map((x) => x[0]), points.map((x) => x[1])]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** A line across a window: straight up (东西分) or level (南北分), so far along it. */
export function lineAcross([w, s, e, n]: [number, number, number, number], upright: boolean, part: number): [Point, Point] {
  const x = w + (e - w) * part
  const y = s + (n - s) * part
  // A tip beyond the window, so that the line leaves the border at both ends.
  return upright ? [[x, n + 1], [x, s - 1]] : [[w - 1, y], [e + 1, y]]
}
