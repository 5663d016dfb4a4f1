import { describe, expect, it } from 'vitest'
import type { Border, DraftShape } from '../shell/wire'
import { beside, cornersOf, drop, has, insert, planeOf, shift, squareOf, type Point } from './border'

const ring = (points: Point[]): Border => ({ type: 'Polygon', coordinates: [[...points, points[0]!]] })
const shape = (key: string, points: Point[], locked = false): DraftShape => ({ key, name: key, kind: '村级', from: [], border: ring(points), locked })
/** two villages side by side in a town whose line is not theirs */
const town = (locked = false): DraftShape[] => [
  shape('town', [[0, 0], [1, 0], [2, 0], [2, 1], [1, 1], [0, 1]], locked),
  shape('west', [[0, 0], [1, 0], [1, 0.5], [1, 1], [0, 1]]),
  shape('east', [[1, 0], [2, 0], [2, 1], [1, 1], [1, 0.5]]),
]
const keys = (x: DraftShape[] | string): string => (typeof x === 'string' ? x : x.map((s) => s.key).join(' '))

describe('a corner shared by neighbours', () => {
  it('is moved once for all that have it', () => {
    const out = shift(town(), [1, 0.5], [1.2, 0.5])
    expect(keys(out)).toBe('west east')
    for (const s of out as DraftShape[]) expect(has(s.border, [1.2, 0.5])).toBe(true)
  })
  it('is moved for one alone when that is asked, and the other keeps it', () => {
    expect(keys(shift(town(), [1, 0.5], [1.2, 0.5], 'west'))).toBe('west')
  })
  it('stays when it lies on the line of the grid above', () => {
    expect(shift(town(true), [1, 0], [1.1, 0])).toBe('locked')
    expect(keys(shift(town(), [1, 0], [1.1, 0]))).toBe('town west east')
    expect(drop(town(true), [1, 0])).toBe('locked')
  })
  it('is taken out where two grids share a line, not where three lines meet', () => {
    expect(keys(drop(town(), [1, 0.5]))).toBe('west east')
    expect(beside(town(), [1, 0])).toHaveLength(3)
    expect(drop(town(), [1, 0])).toBe('meeting')
    expect(drop([shape('a', [[0, 0], [1, 0], [0, 1]])], [0, 0])).toBe('few')
  })
  it('is put into a line for both sides of it', () => {
    const out = insert(town(), [1, 0], [1, 0.5], [1, 0.25])
    expect(keys(out)).toBe('west east')
    for (const s of out) expect(cornersOf(s.border)).toHaveLength(6)
  })
  it('moved onto the next one becomes that one', () => {
    const out = shift(town(), [1, 0.5], [1, 1]) as DraftShape[]
    expect(out.map((s) => cornersOf(s.border).length)).toEqual([4, 4])
  })
})

describe('the plane', () => {
  it('gives back the centimetre it was given', () => {
    const at = planeOf([shape('a', [[117.4123456, 40.1], [117.5, 40.1], [117.5, 40.2]])])
    expect(at.back(at.at([117.4123456, 40.1]))).toEqual([117.4123456, 40.1])
  })
  it('measures near enough', () => {
    expect(squareOf(ring([[117, 40], [117.01, 40], [117.01, 40.01], [117, 40.01]]))).toBeCloseTo(947_700, -4)
  })
})
