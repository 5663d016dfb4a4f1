// A reserve on the phone's disk: room that is taken while there is plenty, and
// given up piece by piece once the disk says it is full. Browsers have stopped
// telling how much room there is (they name ten gigabytes to everybody); so this
// is what lets the phone say "so many photographs still fit" before it is short.

/** A piece is so many bytes of nothing; together they are a day's photographs. */
const piece = 4 * 1024 * 1024
const pieces = 5
const shelf = 'anwang-reserve'
const name = (n: number) => `/field/reserve/${n}`

/** What a photograph takes on the disk, its preview and the index beside it. */
export const each = 190 * 1024

/** How many photographs fit into what is left of the reserve. */
export const fitting = (left: number): number => Math.floor((left * piece) / each)

/** How many pieces there are; undefined where the browser keeps none. */
export async function reserved(): Promise<number | undefined> {
  if (!('caches' in globalThis)) return undefined
  try {
    return (await (await caches.open(shelf)).keys()).length
  } catch {
    return undefined
  }
}

/** Takes what is missing of the reserve, as far as there is room; says whether it is whole. */
export async function reserve(): Promise<boolean> {
  if (!('caches' in globalThis)) return true
  try {
    const kept = await caches.open(shelf)
    const there = new Set((await kept.keys()).map((r) => new URL(r.url).pathname))
    for (let n = 0; n < pieces; n++) if (!there.has(name(n))) await kept.put(name(n), new Response(noise()))
    return true
  } catch {
    return false // full already: what could be taken stays
  }
}

/** Gives up one piece; false when there is none left. */
export async function release(): Promise<boolean> {
  try {
    const kept = await caches.open(shelf)
    const [last] = (await kept.keys()).slice(-1)
    return last ? await kept.delete(last) : false
  } catch {
    return false
  }
}

export const whole = pieces

/** Bytes that no disk makes smaller. */
function noise(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(piece)
  for (let at = 0; at < piece; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}
