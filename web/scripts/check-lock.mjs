// Fails when package-lock.json would not install on another machine: when an
// address of a registry got into it, or when an optional dependency (a binary
// of another platform) has no entry of its own.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** What is wrong with a lock, as sentences; none when it is sound. */
export function faults(lock) {
  const found = []
  const packages = lock.packages ?? {}
  for (const [place, entry] of Object.entries(packages)) {
    if ('resolved' in entry) found.push(`${place}: 含有 resolved（某个镜像的地址）`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!reachable(packages, place, name)) found.push(`${place}: 可选依赖 ${name} 在锁文件里没有条目`)
    }
  }
  return found
}

/** Node looks beside the owner first, then in every folder above it. */
function reachable(packages, place, name) {
  const parts = place === '' ? [] : place.split('node_modules/').filter(Boolean)
  for (let n = parts.length; n >= 0; n--) {
    const base = parts.slice(0, n).map((part) => `node_modules/${part}`).join('').replace(/\/?$/, n ? '/' : '')
    if (packages[`${base}node_modules/${name}`]) return true
  }
  return false
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = faults(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))
  for (const line of found) console.error(line)
  console.log(found.length ? `check-lock: ${found.length} 处问题` : 'check-lock: 通过')
  process.exit(found.length ? 1 : 0)
}
