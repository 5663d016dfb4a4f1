import type { Place } from '@shared/wire'

let last: (Place & { at: number }) | undefined

/**
 * Where the phone is, for the place of one photograph or one visit: asked when
 * needed, never followed. Undefined when it is not known in time; a missing
 * place holds nobody up.
 */
export function where(patience = 6_000): Promise<Place | undefined> {
  if (last && Date.now() - last.at < 60_000) return Promise.resolve(plain(last))
  if (!('geolocation' in navigator)) return Promise.resolve(undefined)
  return new Promise((found) => {
    const timer = setTimeout(() => found(undefined), patience + 500)
    navigator.geolocation.getCurrentPosition(
      (p) => {
        clearTimeout(timer)
        last = { lon: round(p.coords.longitude), lat: round(p.coords.latitude), accuracy: Math.round(p.coords.accuracy), at: Date.now() }
        found(plain(last))
      },
      () => {
        clearTimeout(timer)
        found(undefined)
      },
      { enableHighAccuracy: true, timeout: patience, maximumAge: 60_000 },
    )
  })
}

const plain = ({ lon, lat, accuracy }: Place): Place => ({ lon, lat, accuracy })
const round = (x: number) => Math.round(x * 1e6) / 1e6

/** Metres between two places; good enough within a county. */
export function metres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad)
  const y = (b.lat - a.lat) * rad
  return Math.hypot(x, y) * 6_371_000
}
