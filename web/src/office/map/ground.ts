// What lies under everything drawn on a map: with nothing set a plain sheet, so
// that no request leaves the machine; 天地图 or an archive of the office's own
// where the office put its key or its file into the data folder.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'

/** The base map as the server says it (/api/map, ground). */
export interface Ground {
  kind: string
  key?: string
  at?: string
}

/** A plain sheet of paper: the grids themselves are the base map. */
export const sheet = (): StyleSpecification => ({
  version: 8,
  sources: {},
  layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eaf0f6' } }],
})

/** The style for a base map. */
export async function groundOf(ground: Ground | undefined): Promise<StyleSpecification> {
  if (ground?.kind === 'tianditu' && ground.key) return tianditu(ground.key)
  if (ground?.kind === 'archive' && ground.at) return archive(new URL(ground.at, location.origin).href)
  return sheet()
}

function tianditu(key: string): StyleSpecification {
  const style = sheet()
  // Streets and their names: the official service, in web Mercator (CGCS2000).
  for (const layer of ['vec', 'cva']) {
    style.sources[layer] = {
      type: 'raster',
      tiles: [...'01234567'].map((n) => `https://t${n}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${encodeURIComponent(key)}`),
      tileSize: 256,
      maxzoom: 18,
      attribution: '底图：天地图',
    }
    style.layers.push({ id: layer, type: 'raster', source: layer })
  }
  return style
}

/** A .pmtiles file: pictures as they are, vector layers in quiet greys. */
async function archive(url: string): Promise<StyleSpecification> {
  const [{ PMTiles, Protocol }, { gl }] = await Promise.all([import('pmtiles'), import('./open')])
  const protocol = new Protocol()
  gl.addProtocol('pmtiles', protocol.tile)
  const file = new PMTiles(url)
  protocol.add(file)
  const head = await file.getHeader()
  const style = sheet()
  const vector = head.tileType === 1
  style.sources.ground = { type: vector ? 'vector' : 'raster', url: `pmtiles://${url}`, ...(vector ? {} : { tileSize: 256 }), attribution: '底图：本地文件' }
  if (!vector) {
    style.layers.push({ id: 'ground', type: 'raster', source: 'ground' })
    return style
  }
  const { vector_layers: layers } = (await file.getMetadata()) as { vector_layers?: { id: string }[] }
  for (const { id } of layers ?? []) style.layers.push(...quiet(id))
  return style
}

/** One layer of an archive: water blue, the rest grey; names are the grids' own. */
function quiet(id: string): LayerSpecification[] {
  const water = /water|ocean/.test(id)
  const polygon: LayerSpecification = { id: `${id} area`, type: 'fill', source: 'ground', 'source-layer': id, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': water ? '#bcd6ee' : '#dfe4ea', 'fill-opacity': /earth|land$/.test(id) ? 0.3 : 0.6 } }
  const line: LayerSpecification = { id: `${id} line`, type: 'line', source: 'ground', 'source-layer': id, filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': water ? '#9dc2e6' : '#b9c1cb', 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.4, 16, 3] } }
  return [polygon, line]
}
