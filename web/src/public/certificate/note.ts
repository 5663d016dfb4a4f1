import { ed25519 } from '@noble/curves/ed25519'
import { sha256 } from '@noble/hashes/sha2'

/** A published key: name+hash+base64, one line. */
export interface Key {
  name: string
  hash: Uint8Array
  public: Uint8Array
}

const utf8 = new TextEncoder()
export const bytesOf = (text: string): Uint8Array => utf8.encode(text)

export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  } catch {
    return undefined
  }
}

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

export const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((x, i) => x === b[i])

export function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}

/** Reads a published key; undefined when it is none. The hash in it guards against slips of the pen. */
export function readKey(line: string): Key | undefined {
  const [name, hex, ...rest] = line.trim().split('+')
  const key = fromBase64(rest.join('+'))
  if (!name || !hex || !/^[0-9a-f]{8}$/.test(hex) || !key || key.length !== 33 || key[0] !== 1) return undefined
  const hash = Uint8Array.from(hex.match(/../g)!, (b) => parseInt(b, 16))
  if (!same(hash, sha256(join(bytesOf(`${name}\n`), key)).slice(0, 4))) return undefined
  return { name, hash, public: key.slice(1) }
}

/** The text of a signed note, if this key signed it. */
export function openNote(note: string, key: Key): string | undefined {
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return undefined
  const text = note.slice(0, split + 1)
  for (const line of note.slice(split + 2).split('\n')) {
    const [dash, name, signature] = line.split(' ')
    const raw = signature ? fromBase64(signature) : undefined
    if (dash !== '—' || name !== key.name || !raw || raw.length !== 68 || !same(raw.slice(0, 4), key.hash)) continue
    if (ed25519.verify(raw.slice(4), bytesOf(text), key.public)) return text
  }
  return undefined
}
