/** A stretch of the earth: west, south, east, north, in degrees. */
export type Box = [number, number, number, number]

/** Whether this browser draws maps at all: MapLibre asks for WebGL 2. */
export function canDraw(): boolean {
  try {
    const pen = document.createElement('canvas').getContext('webgl2')
    pen?.getExtension('WEBGL_lose_context')?.loseContext()
    return pen !== null
  } catch {
    return false
  }
}

/** A box around points; undefined where there are none. */
export function around(points: readonly (readonly [number, number])[]): Box | undefined {
  if (points.length === 0) return undefined
  const box: Box = [180, 90, -180, -90]
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}
