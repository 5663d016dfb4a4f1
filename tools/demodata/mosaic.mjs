// A mosaic of cells for an invented territory, with the outlines of the groups
// (towns, a whole county) they belong to. Like cells.mjs, and with groups: each
// group's cells lie together, and an outline is made of the very lines of its cells.
import { voronoi, centroid } from './cells.mjs'

// leaves: [{code, ups: [group codes, nearest first]}], in the order of their codes.
// place: {centre: [lon, lat], cell: kilometres across a usual cell}.
export function mosaic(leaves, place, chance) {
  for (let tries = 0; tries < 50; tries++) {
    const made = once(leaves, place, chance)
    if (made) return made
  }
  throw new Error('mosaic: a group would fall into pieces')
}

function once(leaves, place, chance) {
  const n = leaves.length
  const size = Math.max(1.1, Math.sqrt(n / 3.2)) // half the way across, in cells
  const outline = Array.from({ length: 18 }, (_, i) => {
    const a = (i / 18) * 2 * Math.PI + 0.13
    const r = size * (1 + 0.08 * Math.sin(3 * a + place.centre[0]))
    return [1.12 * r * Math.cos(a), 0.92 * r * Math.sin(a)]
  })
  let points = []
  for (let least = 0.6; points.length < n; least *= 0.999) {
    const p = [(chance() * 2 - 1) * size, (chance() * 2 - 1) * size]
    if ((p[0] / (1.05 * size)) ** 2 + (p[1] / (0.85 * size)) ** 2 < 1 && points.every((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) > least)) points.push(p)
  }
  for (let i = 0; i < 4; i++) points = voronoi(points, outline).map(centroid)

  // Groups share the points out by halving: what is next to each other in the
  // list of codes lies next to each other on the ground.
  const at = new Map()
  share(tree(leaves), points, at)

  const key = (p) => p.map((v) => Math.round(v * 1e5)).join()
  const canon = new Map()
  const same = (p) => {
    const [x, y] = p.map((v) => Math.round(v * 1e5))
    for (const dx of [0, -1, 1]) for (const dy of [0, -1, 1]) {
      const k = `${x + dx},${y + dy}`
      if (canon.has(k)) return canon.get(k)
    }
    const c = [x / 1e5, y / 1e5]
    canon.set(key(c), c)
    return c
  }
  const km = place.cell
  const degrees = ([x, y]) => [
    place.centre[0] + (x * km) / (111.195 * Math.cos((place.centre[1] * Math.PI) / 180)),
    place.centre[1] + (y * km) / 111.195,
  ].map((v) => Math.round(v * 1e5) / 1e5)
  const bend = ([x, y]) => [x + 0.12 * Math.sin(2.1 * y + 0.5) + 0.05 * Math.sin(4.3 * y + x), y + 0.11 * Math.sin(1.9 * x + 1) + 0.04 * Math.sin(5.1 * x - y)]
  const pieces = 3
  const along = (p, q) => {
    const turned = p[0] > q[0] || (p[0] === q[0] && p[1] > q[1])
    const [a, b] = turned ? [q, p] : [p, q]
    const line = Array.from({ length: pieces + 1 }, (_, i) => degrees(bend([a[0] + ((b[0] - a[0]) * i) / pieces, a[1] + ((b[1] - a[1]) * i) / pieces])))
    return turned ? line.reverse() : line
  }
  const order = leaves.map((l) => at.get(l.code))
  const cells = voronoi(order, outline).map((raw, i) => {
    const corners = raw.map(same).filter((p, j, all) => p !== all[(j + 1) % all.length])
    const edges = corners.map((p, j) => [p, corners[(j + 1) % corners.length]])
    const ring = edges.flatMap(([p, q]) => along(p, q).slice(0, -1))
    ring.push(ring[0])
    return { code: leaves[i].code, ring, edges, point: degrees(bend(order[i])) }
  })
  const rings = new Map(cells.map((c) => [c.code, { ring: c.ring, point: c.point }]))
  for (const group of new Set(leaves.flatMap((l) => l.ups))) {
    const open = new Map()
    for (const [i, c] of cells.entries()) {
      if (!leaves[i].ups.includes(group)) continue
      for (const [p, q] of c.edges) {
        if (!open.delete(key(q) + '>' + key(p))) open.set(key(p) + '>' + key(q), [p, q])
      }
    }
    const next = new Map()
    for (const [p, q] of open.values()) {
      if (next.has(key(p))) return null // touches itself in a corner
      next.set(key(p), [p, q])
    }
    const border = []
    const start = next.keys().next().value
    let k = start
    do {
      const [p, q] = next.get(k)
      next.delete(k)
      border.push(...along(p, q).slice(0, -1))
      k = key(q)
    } while (k !== start)
    if (next.size) return null // in pieces
    border.push(border[0])
    rings.set(group, { ring: border, point: rings.get(leaves.find((l) => l.ups.includes(group)).code).point })
  }
  return rings
}

// tree turns leaves into nested groups, outermost first.
function tree(leaves) {
  const top = { parts: [], n: 0 }
  const groups = new Map()
  for (const l of leaves) {
    let node = top
    top.n++
    for (const up of [...l.ups].reverse()) {
      if (!groups.has(up)) {
        const g = { parts: [], n: 0 }
        groups.set(up, g)
        node.parts.push(g)
      }
      node = groups.get(up)
      node.n++
    }
    node.parts.push({ code: l.code, n: 1 })
  }
  return top
}

function share(node, points, at) {
  if (node.code) {
    at.set(node.code, points[0])
    return
  }
  halve(node.parts, points, at)
}

function halve(parts, points, at) {
  if (parts.length === 1) return share(parts[0], points, at)
  let cut = 1
  let n = parts[0].n
  const all = parts.reduce((s, p) => s + p.n, 0)
  while (cut < parts.length - 1 && n + parts[cut].n / 2 < all / 2) n += parts[cut++].n
  const spread = [0, 1].map((k) => Math.max(...points.map((p) => p[k])) - Math.min(...points.map((p) => p[k])))
  const axis = spread[0] > spread[1] ? 0 : 1
  const sorted = [...points].sort((p, q) => (axis ? q[1] - p[1] : p[0] - q[0]))
  halve(parts.slice(0, cut), sorted.slice(0, n), at)
  halve(parts.slice(cut), sorted.slice(n), at)
}
