// From longitude and latitude to the plane of the screen: over a county a
// cylinder touching its middle is as good as any.
import type { Feature, Ring } from '../shell/wire'

/** A window on the plane: what an SVG calls its viewBox. */
export interface Frame {
  x: number
  y: number
  w: number
  h: number
}

export interface Plane {
  at: (lon: number, lat: number) => [x: number, y: number]
  path: (f: Feature) => string
  all: Frame
}

const unit = 100_000 // a degree of latitude, so that paths need no decimals

/** Lays the plane through the middle of what is to be drawn. */
export function planeOf(features: Feature[], points: { lon: number; lat: number }[]): Plane {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  const take = (lon: number, lat: number): void => {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  for (const f of features) for (const ring of ringsOf(f)) for (const [lon, lat] of ring) take(lon, lat)
  for (const p of points) if (p.lon || p.lat) take(p.lon, p.lat)
  if (west > east) [west, south, east, north] = [0, 0, 1, 1]
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const at = (lon: number, lat: number): [number, number] => [Math.round((lon - west) * shrink * unit), Math.round((north - lat) * unit)]
  const [w, h] = at(east, south)
  const rim = Math.max(w, h, 1) * 0.04
  return {
    at,
    path: (f) => ringsOf(f).map((ring) => `M${ring.map(([lon, lat]) => at(lon, lat).join(' ')).join('L')}Z`).join(''),
    all: { x: -rim, y: -rim, w: Math.max(w, 1) + 2 * rim, h: Math.max(h, 1) + 2 * rim },
  }
}

/** The borders that bear their names: those with no smaller border drawn in them, for a larger one's name would stand on a smaller one's ground. */
export function bearers(features: Feature[]): Set<string> {
  const within = (path: string): boolean => features.some((f) => f.properties.path !== path && f.properties.path.startsWith(path))
  return new Set(features.filter((f) => !within(f.properties.path)).map((f) => f.id))
}

/** Every ring of a border, holes too: the even-odd rule cuts them out. */
export const ringsOf = (f: Feature): Ring[] => (f.geometry.type === 'Polygon' ? f.geometry.coordinates : f.geometry.coordinates.flat())

/** Nearer (factor < 1) or farther around a point that stays where it is; never beyond the whole, never into nothing. */
export function zoom(frame: Frame, factor: number, around: [number, number], all: Frame): Frame {
  const w = Math.min(all.w * 1.2, Math.max(all.w / 60, frame.w * factor))
  const k = w / frame.w
  return { x: around[0] - (around[0] - frame.x) * k, y: around[1] - (around[1] - frame.y) * k, w, h: frame.h * k }
}

/** The window around one border, with air. */
export function around(f: Feature, plane: Plane): Frame {
  const all = ringsOf(f).flat().map(([lon, lat]) => plane.at(lon, lat))
  const xs = all.map((p) => p[0])
  const ys = all.map((p) => p[1])
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y]
  const side = Math.max(w, h, plane.all.w / 40)
  return { x: x + w / 2 - side * 1.5, y: y + h / 2 - side * 1.5, w: side * 3, h: side * 3 }
}
