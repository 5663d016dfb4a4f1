import { sha256 } from '@noble/hashes/sha2'
import { bytesOf, fromBase64, join, same } from './note'

/** An entry of the journal in a certificate. */
export interface Entry {
  subject: string
  n: number
  before?: string
  kind: string
  at: number
  post: string
  grid: string
  refs?: Record<string, string>
  digest?: string
  leaf: number
  path: string[] | null
}

/** The signed head of the log. */
export interface Head {
  county: string
  n: number
  at: number
  size: number
  root: Uint8Array
}

/** What the journal keeps of an entry; the same bytes as internal/journal hashes. */
export function entryHash(county: string, person: string, e: Entry): Uint8Array {
  const part = (bytes: Uint8Array) => {
    const size = new Uint8Array(4)
    new DataView(size.buffer).setUint32(0, bytes.length)
    return join(size, bytes)
  }
  const text = (s: string) => part(bytesOf(s))
  const raw = (s: string | undefined) => part(fromBase64(s ?? '') ?? new Uint8Array([0]))
  const refs = Object.keys(e.refs ?? {}).sort()
  return sha256(
    join(
      text('anwang/entry/1'), text(county), text(e.subject), text(String(e.n)), raw(e.before), text(e.kind), text(String(e.at)), text(person), text(e.post), text(e.grid),
      text(refs.map((name) => `${name}=${e.refs![name]!.replaceAll('\n', ' ')}\n`).join('')), raw(e.digest),
    ),
  )
}

export function readHead(text: string): Head | undefined {
  const lines = text.split('\n')
  const root = fromBase64(lines[2] ?? '')
  const number = (line: string | undefined, word: string) => (line?.startsWith(word) && /^\d+$/.test(line.slice(word.length)) ? Number(line.slice(word.length)) : NaN)
  const head = { county: lines[0]?.replace(/^anwang\//, '') ?? '', size: number(lines[1], ''), root: root ?? new Uint8Array(), n: number(lines[3], 'n '), at: number(lines[4], 'at ') }
  const whole = lines.length === 6 && lines[0]!.startsWith('anwang/') && head.root.length === 32
  return whole && [head.size, head.n, head.at].every(Number.isSafeInteger) ? head : undefined
}

/** Whether the hash is this leaf of the log (RFC 6962, 2.1.1). */
export function included(head: Head, leaf: number, hash: Uint8Array, path: string[]): boolean {
  if (!Number.isSafeInteger(leaf) || leaf < 0 || leaf >= head.size) return false
  let at = leaf
  let last = head.size - 1
  let node = sha256(join(new Uint8Array([0]), hash))
  const above = (left: Uint8Array, right: Uint8Array) => sha256(join(new Uint8Array([1]), left, right))
  for (const step of path) {
    const beside = fromBase64(step)
    if (!beside || last === 0) return false
    if (at % 2 === 1 || at === last) {
      node = above(beside, node)
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else {
      node = above(node, beside)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && same(node, head.root)
}
