// Builds the named apps one after another (two cores, little memory), then
// lays a .gz and a .br beside every text file, so that the server compresses nothing.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const web = fileURLToPath(new URL('..', import.meta.url))
const apps = process.argv.slice(2)
if (apps.length === 0) throw new Error('用法：node scripts/build.mjs field office public')

for (const app of apps) {
  if (!existsSync(join(web, 'src', app, 'index.html'))) {
    console.log(`[${app}] 没有需要构建的页面，跳过（由服务器直接渲染）`)
    continue
  }
  console.log(`[${app}] 构建中…`)
  await build({ configFile: join(web, 'vite.config.ts'), mode: app, logLevel: 'warn' })
  const dist = join(web, 'dist', app)
  let files = 0
  let bytes = 0
  for (const file of walk(dist)) {
    if (!/\.(m?js|css|html|svg|json|webmanifest)$/.test(file) || statSync(file).size < 400) continue
    const text = readFileSync(file)
    const gz = gzipSync(text, { level: 9 })
    writeFileSync(`${file}.gz`, gz)
    writeFileSync(`${file}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
    files++
    bytes += gz.length
  }
  rmSync(join(dist, '.vite'), { recursive: true, force: true })
  console.log(`[${app}] 完成：${files} 个文件，压缩后共 ${Math.round(bytes / 1024)} KB`)
}

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (!/\.(gz|br)$/.test(entry.name)) yield path
  }
}
