// Cells around the villages' points inside a made-up town outline: a Voronoi
// division of a rounded plane, then one smooth bend of everything, so that
// borders look drawn while neighbours keep the very same vertices.

export function clip(polygon, a, b, c) {
  // Keep what satisfies a*x + b*y <= c.
  const out = []
  for (let i = 0; i < polygon.length; i++) {
    const p = polygon[i]
    const q = polygon[(i + 1) % polygon.length]
    const dp = a * p[0] + b * p[1] - c
    const dq = a * q[0] + b * q[1] - c
    if (dp <= 0) out.push(p)
    if ((dp < 0 && dq > 0) || (dp > 0 && dq < 0)) {
      const t = dp / (dp - dq)
      out.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])])
    }
  }
  return out
}

export function voronoi(points, outline) {
  return points.map((p, i) => points.reduce((cell, q, j) => (i === j ? cell
    : clip(cell, 2 * (q[0] - p[0]), 2 * (q[1] - p[1]), q[0] ** 2 + q[1] ** 2 - p[0] ** 2 - p[1] ** 2)), outline))
}

export function centroid(polygon) {
  let x = 0, y = 0, w = 0
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length]
    const c = p[0] * q[1] - q[0] * p[1]
    x += c * (p[0] + q[0])
    y += c * (p[1] + q[1])
    w += c
  })
  return [x / (3 * w), y / (3 * w)]
}

const bend = ([x, y]) => [
  x + 0.35 * Math.sin(1.1 * y + 0.5) + 0.1 * Math.sin(2.3 * y + x),
  y + 0.3 * Math.sin(0.9 * x + 1) + 0.08 * Math.sin(2.9 * x - y),
]

export function cells(villages, local, chance) {
  // The plane is in kilometres, north up.
  const outline = Array.from({ length: 18 }, (_, i) => {
    const a = (i / 18) * 2 * Math.PI
    const [x, y] = [5.3 * Math.cos(a), 4.5 * Math.sin(a)]
    return [x * Math.cos(0.35) - y * Math.sin(0.35), x * Math.sin(0.35) + y * Math.cos(0.35)]
  })
  let points = []
  while (points.length < villages.length) {
    const p = [(chance() * 2 - 1) * 5, (chance() * 2 - 1) * 5]
    if ((p[0] / 5) ** 2 + (p[1] / 4.8) ** 2 < 1 && points.every((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) > 0.5)) points.push(p)
  }
  for (let i = 0; i < 3; i++) points = voronoi(points, outline).map(centroid)

  // Villages numbered one after another lie near each other: a walk through the
  // points in bands. Twins (东…, 西…) are put beside each other the right way.
  const band = (p) => Math.floor((p[1] + 5) / 1.4)
  points.sort((p, q) => band(q) - band(p) || (band(p) % 2 ? q[0] - p[0] : p[0] - q[0]))
  const place = new Map(villages.map((v, i) => [v.name, points[i]]))
  for (const [a, b, axis] of local.twins) {
    const [pa, pb] = [place.get(a), place.get(b)]
    const others = [...place].filter(([n]) => n !== a).sort((x, y) => Math.hypot(x[1][0] - pa[0], x[1][1] - pa[1]) - Math.hypot(y[1][0] - pa[0], y[1][1] - pa[1]))
    const [neighbour, pn] = others.find(([n, p]) => (n === b || !local.twins.flat().includes(n)) && Math.abs(p[axis] - pa[axis]) > 0.3)
    place.set(neighbour, pb)
    place.set(b, pn)
    // a is the eastern, northern one.
    if (place.get(a)[axis] < place.get(b)[axis]) {
      const t = place.get(a)
      place.set(a, place.get(b))
      place.set(b, t)
    }
  }
  points = villages.map((v) => place.get(v.name))

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
  const degrees = ([x, y]) => [
    local.centre[0] + x / (111.195 * Math.cos((local.centre[1] * Math.PI) / 180)),
    local.centre[1] + y / 111.195,
  ].map((v) => Math.round(v * 1e6) / 1e6)

  // An edge is cut into pieces from its lower end, whichever cell asks.
  const pieces = 5
  const along = (p, q) => {
    const turned = p[0] > q[0] || (p[0] === q[0] && p[1] > q[1])
    const [a, b] = turned ? [q, p] : [p, q]
    const line = Array.from({ length: pieces + 1 }, (_, i) => degrees(bend([a[0] + ((b[0] - a[0]) * i) / pieces, a[1] + ((b[1] - a[1]) * i) / pieces])))
    return turned ? line.reverse() : line
  }
  const edges = new Map()
  const out = voronoi(points, outline).map((raw, i) => {
    const corners = raw.map(same).filter((p, j, all) => p !== all[(j + 1) % all.length])
    const ring = []
    corners.forEach((p, j) => {
      const q = corners[(j + 1) % corners.length]
      const line = along(p, q)
      ring.push(...line.slice(0, -1))
      if (!edges.delete(key(q) + '>' + key(p))) edges.set(key(p) + '>' + key(q), line)
    })
    ring.push(ring[0])
    return { code: villages[i].code, ring, point: degrees(bend(points[i])) }
  })

  // What no neighbour answered is the outline.
  const next = new Map([...edges].map(([k, line]) => [k.split('>')[0], { to: k.split('>')[1], line }]))
  const start = next.keys().next().value
  const border = []
  for (let k = start; ;) {
    const e = next.get(k)
    border.push(...e.line.slice(0, -1))
    k = e.to
    if (k === start) break
  }
  border.push(border[0])
  return { outline: border, cells: out }
}
