// Writes internal/civil/calendar/YYYY.csv from the npm package chinese-days.
//   usage: node calendar.mjs <unpacked chinese-days> <output folder>
// A day is written into the file of the year whose notice named it; the package
// files days by date, and so does this script: a late-December day stands in
// its own year's file, which the reader allows.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const [from, to] = process.argv.slice(2)
if (!from || !to) {
  console.error('usage: node calendar.mjs <unpacked chinese-days> <output folder>')
  process.exit(2)
}
const source = JSON.parse(readFileSync(join(from, 'dist/chinese-days.json'), 'utf8'))
const first = 2007 // the first year two independent sources agree on
const years = new Map()
for (const [kind, name] of [['rest', 'holidays'], ['work', 'workdays']]) {
  for (const [day, label] of Object.entries(source[name])) {
    const year = Number(day.slice(0, 4))
    if (year < first) continue
    if (!years.has(year)) years.set(year, [])
    years.get(year).push([day, kind, label.split(',')[1]])
  }
}
mkdirSync(to, { recursive: true })
for (const [year, rows] of years) {
  rows.sort((a, b) => (a[0] < b[0] ? -1 : 1))
  writeFileSync(join(to, `${year}.csv`), 'day,kind,label\n' + rows.map((r) => r.join(',')).join('\n') + '\n')
}
console.log(`calendar: ${years.size} years, ${Math.min(...years.keys())} to ${Math.max(...years.keys())}`)
