import { expect, test } from 'vitest'
import { boundsOf, cut, lineAcross, type Shape } from './cut'

const square: Shape = { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] }

const areaOf = (shape: Shape): number =>
  (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates).reduce((sum, polygon) => {
    const [outer, ...holes] = polygon.map((ring) => Math.abs(ring.reduce((a, p, i) => a + p[0] * ring[(i + 1) % ring.length]![1] - ring[(i + 1) % ring.length]![0] * p[1], 0)) / 2)
    return sum + outer! - holes.reduce((a, h) => a + h, 0)
  }, 0)

test('a line cuts a border into two pieces that fill it exactly', () => {
  for (const [upright, part] of [[true, 0.5], [false, 0.25], [true, 0.9]] as const) {
    const pieces = cut(square, ...lineAcross(boundsOf(square), upright, part))
    if (typeof pieces === 'string') throw new Error(pieces)
    expect(areaOf(pieces[0]) + areaOf(pieces[1])).toBeCloseTo(16)
    expect(Math.min(areaOf(pieces[0]), areaOf(pieces[1]))).toBeCloseTo(16 * Math.min(part, 1 - part))
  }
})

test('a line through two corners cuts there', () => {
  const pieces = cut(square, [-1, -1], [5, 5])
  expect(typeof pieces === 'string' ? pieces : pieces.map(areaOf)).toEqual([8, 8])
})

test('a hole stays whole on its side; a line through a hole, past the border or through a bay is refused with its reason', () => {
  const ring: Shape = { type: 'Polygon', coordinates: [...square.coordinates, [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]] }
  const pieces = cut(ring, [3, 9], [3, -9])
  if (typeof pieces === 'string') throw new Error(pieces)
  expect(pieces.map(areaOf).sort()).toEqual([11, 4].sort())
  expect(cut(ring, [1.5, 9], [1.5, -9])).toBe('hole')
  expect(cut(square, [9, 0], [9, 1])).toBe('beside')
  const bay: Shape = { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [3, 4], [2, 1], [1, 4], [0, 4], [0, 0]]] }
  expect(cut(bay, [-9, 3], [9, 3])).toBe('winding')
})

test('islands go to the side they lie on', () => {
  const islands: Shape = { type: 'MultiPolygon', coordinates: [square.coordinates, [[[10, 0], [11, 0], [11, 1], [10, 1], [10, 0]]]] }
  const pieces = cut(islands, [2, 9], [2, -9])
  if (typeof pieces === 'string') throw new Error(pieces)
  expect(pieces.map(areaOf).sort((a, b) => a - b)).toEqual([8, 9])
})
