// What the first bytes of a picture say of its size, before a phone's memory is
// given to it. What cannot be read is left to the browser.

/** Beyond this a phone gives out while unfolding it: 100 million pixels are 400 MB. */
export const pixelsMost = 100e6

/** The size a file claims to have; undefined when its head does not say. */
export function claimed(head: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) }
    if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webp(view)
    if (view.getUint16(0) === 0xffd8) return jpeg(view)
  } catch {
    // It ends before it says.
  }
  return undefined
}

function jpeg(view: DataView): { width: number; height: number } | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    // SOF0 to SOF15 are the frames; C4, C8 and CC among them are tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
}

function webp(view: DataView): { width: number; height: number } | undefined {
  const low = (at: number) => view.getUint16(at, true)
  switch (view.getUint32(12)) {
    case 0x56503820: // VP8
      return { width: low(26) & 0x3fff, height: low(28) & 0x3fff }
    case 0x5650384c: { // VP8L
      const n = view.getUint32(21, true)
      return { width: (n & 0x3fff) + 1, height: ((n >> 14) & 0x3fff) + 1 }
    }
    case 0x56503858: // VP8X
      return { width: (low(24) | (view.getUint8(26) << 16)) + 1, height: (low(27) | (view.getUint8(29) << 16)) + 1 }
  }
  return undefined
}
