// What lies under everything drawn on a map: with nothing set a plain sheet, so
// that no request leaves the machine.
import type { StyleSpecification } from 'maplibre-gl'

/** A plain sheet of paper: the grids themselves are the base map. */
export const sheet = (): StyleSpecification => ({
  version: 8,
  sources: {},
  layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eaf0f6' } }],
})
