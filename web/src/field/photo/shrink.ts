// The arithmetic of making a photograph small; the canvas is handed in, so that
// it can be tried without one.

/** A picture of this size, drawn at w × h and encoded at a quality. */
export type Encode = (width: number, height: number, quality: number) => Promise<Blob>

/** The size that fits with its long side into `max`; never larger than it was. */
export function fit(width: number, height: number, max: number): { width: number; height: number } {
  const scale = Math.min(1, max / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Lowers the quality first (the eye hardly sees it), then the size, until it weighs no more than `limit`. */
export async function shrink(encode: Encode, width: number, height: number, max: number, limit: number): Promise<Blob> {
  let side = max
  for (;;) {
    const size = fit(width, height, side)
    let blob: Blob | undefined
    for (const quality of [0.82, 0.7, 0.58, 0.46]) {
      blob = await encode(size.width, size.height, quality)
      if (blob.size <= limit) return blob
    }
    // A noisy picture (gravel, leaves) may not get there at this size.
    if (side <= 64) return blob!
    side = Math.round(Math.min(side, Math.max(width, height)) * 0.8)
  }
}
