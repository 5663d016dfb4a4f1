// The weight of the field app's first load, gzipped: index.html and what it
// names stay under 45 KB, and everything until 今日 can be tapped (that plus the
// work chunk: store and outbox) under 90 KB.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/field', import.meta.url))
const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length

const html = readFileSync(join(dist, 'index.html'), 'utf8')
const named = [...html.matchAll(/(?:src|href)="\/field\/([^"]+\.(?:js|css|svg|webmanifest))"/g)].map((m) => m[1])
const first = ['index.html', ...named].reduce((sum, file) => sum + weigh(file), 0)

// What main fetches by itself before 今日 can be tapped: the store (Dexie and
// the outbox) and what that chunk names.
const assets = readdirSync(join(dist, 'assets'))
const wanted = new Set()
const follow = (file) => {
  if (wanted.has(file) || named.includes(`assets/${file}`)) return
  wanted.add(file)
  const text = readFileSync(join(dist, 'assets', file), 'utf8')
  for (const m of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) follow(m[1])
}
const store = assets.find((f) => /^work-.*\.js$/.test(f))
if (!store) throw new Error('找不到 work 的分块：先运行 npm run build')
follow(store)
const usable = first + [...wanted].reduce((sum, file) => sum + weigh(`assets/${file}`), 0)

const kb = (n) => (n / 1024).toFixed(1)
console.log(`首屏（index.html 及其引用）：${kb(first)} KB，限 45 KB`)
console.log(`到“今日”可点：${kb(usable)} KB，限 90 KB`)
process.exit(first > 45 * 1024 || usable > 90 * 1024 ? 1 : 0)
