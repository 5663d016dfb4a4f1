// How the map looks. Nothing is told by colour alone: fills are hatched, points
// bear a sign or a number, names bear the figure they are coloured by.
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { GLMap } from '../map/open'
import type { Fill } from './desk'

const font = ['sans-serif']

/** Hatches and signs, painted by hand: no picture is fetched. */
export function addImages(map: GLMap): void {
  const hatch = (name: string, colour: string, ground: string, gap: number, wide: number, both = false): void => {
    const [c, pen] = canvas(16)
    pen.fillStyle = ground
    pen.fillRect(0, 0, 16, 16)
    pen.strokeStyle = colour
    pen.lineWidth = wide
    for (let x = -16; x <= 32; x += gap) {
      line(pen, x, 16, x + 16, 0)
      if (both) line(pen, x, 0, x + 16, 16)
    }
    map.addImage(name, pen.getImageData(0, 0, c.width, c.height))
  }
  hatch('thick', '#d98a5c', '#fdf1e8', 8, 1, true)
  hatch('thin', '#d3ad5f', '#fefaee', 8, 1)
  hatch('silent', '#9a6bb8', '#f7f0fb', 8, 2)
  const sign = (name: string, draw: (pen: CanvasRenderingContext2D) => void): void => {
    const [c, pen] = canvas(36)
    pen.lineWidth = 4
    pen.lineJoin = 'round'
    draw(pen)
    map.addImage(name, pen.getImageData(0, 0, c.width, c.height), { pixelRatio: 2 })
  }
  const shape = (pen: CanvasRenderingContext2D, path: () => void, fill: string, stroke: string): void => {
    pen.beginPath()
    path()
    pen.fillStyle = fill
    pen.fill()
    pen.strokeStyle = stroke
    pen.stroke()
  }
  sign('site0', (p) => shape(p, () => { p.moveTo(18, 4); p.lineTo(33, 31); p.lineTo(3, 31); p.closePath() }, '#ffffff', '#a3160f'))
  sign('site1', (p) => shape(p, () => p.arc(18, 18, 12, 0, 7), '#ffffff', '#754300'))
  sign('site2', (p) => shape(p, () => p.arc(18, 18, 12, 0, 7), '#0d5a34', '#ffffff'))
}

function canvas(side: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const c = document.createElement('canvas')
  c.width = c.height = side
  return [c, c.getContext('2d', { willReadFrequently: true })!]
}
function line(pen: CanvasRenderingContext2D, x: number, y: number, u: number, v: number): void {
  pen.beginPath()
  pen.moveTo(x, y)
  pen.lineTo(u, v)
  pen.stroke()
}

const has = (key: string): ExpressionSpecification => ['>', ['coalesce', ['get', key], 0], 0]

/** Which hatch a grid is filled with. */
function pattern(fill: Fill): ExpressionSpecification | undefined {
  if (fill === 'cover') return ['case', ['<', ['get', 'cov'], 0], '', ['<', ['get', 'cov'], 50], 'thick', ['<', ['get', 'cov'], 90], 'thin', '']
  if (fill === 'open') return ['case', ['>=', ['get', 'open'], 3], 'thick', ['>=', ['get', 'open'], 1], 'thin', '']
  if (fill === 'quiet') return ['case', ['>=', ['get', 'quiet'], 5], 'thick', ['>=', ['get', 'quiet'], 1], 'thin', '']
  if (fill === 'silent') return ['case', ['==', ['get', 'silent'], 1], 'silent', '']
  return undefined
}

/** What stands under the name of a grid. */
export function nameText(fill: Fill): ExpressionSpecification {
  const figure: ExpressionSpecification | string =
    fill === 'cover'
      ? ['case', ['<', ['get', 'cov'], 0], '', ['concat', '\n', ['to-string', ['get', 'cov']], '%']]
      : fill === 'open'
        ? ['case', has('open'), ['concat', '\n未销号', ['to-string', ['get', 'open']]], '']
        : fill === 'quiet'
          ? ['case', has('quiet'), ['concat', '\n无回音', ['to-string', ['get', 'quiet']]], '']
          : fill === 'silent'
            ? ['case', has('silent'), '\n零报告', '']
            : ''
  return ['concat', ['get', 'name'], figure]
}

export const fillLayer = (fill: Fill): LayerSpecification => {
  const p = pattern(fill)
  return { id: 'hatch', type: 'fill', source: 'grids', 'source-layer': 'grids', filter: p ? ['all', ['==', ['get', 'fill'], 1], ['!=', p, '']] : ['==', ['get', 'fill'], 9], paint: { 'fill-pattern': (p ?? 'thin') as ExpressionSpecification, 'fill-opacity': 0.75 } }
}

/** Everything of the grids. */
export function gridLayers(fill: Fill, plain: boolean): LayerSpecification[] {
  return [
    { id: 'areas', type: 'fill', source: 'grids', 'source-layer': 'grids', filter: ['==', ['get', 'fill'], 1], paint: { 'fill-color': '#f9fbfd', 'fill-opacity': plain ? 0.9 : 0.25 } },
    fillLayer(fill),
    { id: 'borders', type: 'line', source: 'grids', 'source-layer': 'grids', layout: { 'line-join': 'round' }, paint: { 'line-color': ['match', ['get', 'fill'], 1, '#8496ab', '#33475f'], 'line-width': ['match', ['get', 'fill'], 1, 1, 2.4] } },
    { id: 'chosen', type: 'line', source: 'grids', 'source-layer': 'grids', filter: ['==', ['get', 'id'], ''], layout: { 'line-join': 'round' }, paint: { 'line-color': '#1a4f94', 'line-width': 4 } },
    {
      id: 'names',
      type: 'symbol',
      source: 'grids',
      'source-layer': 'names',
      layout: { 'text-field': nameText(fill), 'text-font': font, 'text-size': ['match', ['get', 'unit'], 1, 11, 13], 'text-padding': 3, 'text-max-width': 9, 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 0.9, 'text-justify': 'auto', 'symbol-sort-key': ['get', 'tier'] },
      paint: { 'text-color': '#1f2d40', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
    },
  ]
}

const many: ExpressionSpecification = ['>', ['get', 'n'], 1]
const one: ExpressionSpecification = ['==', ['get', 'n'], 1]
const size: ExpressionSpecification = ['interpolate', ['linear'], ['ln', ['get', 'n']], 0.7, 13, 4.6, 18, 9.2, 25]
const count: ExpressionSpecification = ['case', ['>=', ['get', 'n'], 10_000], ['concat', ['to-string', ['/', ['round', ['/', ['get', 'n'], 1_000]], 10]], '万'], ['to-string', ['get', 'n']]]

/** Sites: piles with how many nobody ever visited, single ones by sign. */
export const siteLayers = (): LayerSpecification[] => [
  { id: 'site piles', type: 'circle', source: 'sites', 'source-layer': 'sites', filter: many, paint: { 'circle-radius': size, 'circle-color': '#ffffff', 'circle-opacity': 0.92, 'circle-stroke-width': 3, 'circle-stroke-color': ['case', has('c0'), '#a3160f', has('c1'), '#9a6412', '#0d5a34'] } },
  { id: 'site counts', type: 'symbol', source: 'sites', 'source-layer': 'sites', filter: many, layout: { 'text-field': ['concat', count, ['case', has('c0'), ['concat', '\n△', ['to-string', ['get', 'c0']]], '']], 'text-font': font, 'text-size': 10.5, 'text-allow-overlap': true, 'text-padding': 7, 'text-line-height': 1.05 }, paint: { 'text-color': '#1a2433' } },
  { id: 'site signs', type: 'symbol', source: 'sites', 'source-layer': 'sites', filter: one, layout: { 'icon-image': ['case', has('c0'), 'site0', has('c1'), 'site1', 'site2'], 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 15, ['coalesce', ['get', 'name'], '']], 'text-font': font, 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 0.8], 'text-optional': true }, paint: { 'text-color': '#1a2433', 'text-halo-color': '#fff', 'text-halo-width': 1.4 } },
]

const worst: ExpressionSpecification = ['case', has('c2'), '#6a2c91', has('c1'), '#a3160f', has('c0'), '#0f4a8f', '#3d4856']

/** Hazards: piles with how many are overdue, single ones by the sign of their class. */
export const hazardLayers = (): LayerSpecification[] => [
  { id: 'hazard piles', type: 'circle', source: 'hazards', 'source-layer': 'hazards', paint: { 'circle-radius': ['case', one, 10, size], 'circle-color': worst, 'circle-stroke-width': 2, 'circle-stroke-color': '#ffffff' } },
  {
    id: 'hazard counts',
    type: 'symbol',
    source: 'hazards',
    'source-layer': 'hazards',
    layout: {
      'text-field': ['case', one, ['case', has('c2'), '挂', has('c1'), '超', has('c0'), '隐', '销'], ['concat', count, ['case', has('c1'), ['concat', '\n超', ['to-string', ['get', 'c1']]], has('c2'), ['concat', '\n挂', ['to-string', ['get', 'c2']]], '']]],
      'text-font': font,
      'text-size': 10.5,
      'text-line-height': 1.05,
      'text-allow-overlap': true,
      'text-padding': 7,
    },
    paint: { 'text-color': '#ffffff' },
  },
]
