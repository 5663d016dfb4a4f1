import { describe, expect, test } from 'vitest'
import type { Feature } from '../shell/wire'
import { around, bearers, planeOf, zoom } from './project'

const square: Feature = {
  type: 'Feature',
  id: 'g',
  geometry: { type: 'Polygon', coordinates: [[[117, 40], [117.1, 40], [117.1, 40.1], [117, 40.1], [117, 40]]] },
  properties: { id: 'g', code: '', name: '', kind: '', tier: 1, path: '1/', lon: 117.05, lat: 40.05, demo: true },
}

test('a name stands on its own ground: not on that of a smaller grid drawn in it', () => {
  const grid = (id: string, path: string): Feature => ({ ...square, id, properties: { ...square.properties, id, path } })
  const all = [grid('zone', '1/'), grid('park', '1/2/'), grid('one', '1/2/5/'), grid('country', '1/3/'), grid('two', '1/20/')]
  expect([...bearers(all)]).toEqual(['one', 'country', 'two'])
  expect([...bearers([square])]).toEqual(['g'])
})

describe('the plane of the map', () => {
  const plane = planeOf([square], [])
  test('north is up and east is right', () => {
    expect(plane.at(117, 40.1)).toEqual([0, 0])
    expect(plane.at(117.1, 40)[0]).toBeGreaterThan(0)
    expect(plane.at(117.1, 40)[1]).toBe(10_000)
  })
  test('a degree of longitude is shorter than one of latitude at forty degrees north', () => {
    expect(plane.at(117.1, 40.1)[0] / 10_000).toBeCloseTo(Math.cos((40.05 * Math.PI) / 180), 3)
  })
  test('a border closes', () => {
    expect(plane.path(square)).toMatch(/^M0 10000L.*Z$/)
  })
  test('nothing to draw is still a plane', () => {
    expect(planeOf([], []).all.w).toBeGreaterThan(0)
  })
  test('the point under the pointer stays where it is', () => {
    const before = plane.all
    const after = zoom(before, 0.5, [1000, 2000], plane.all)
    expect((1000 - after.x) / after.w).toBeCloseTo((1000 - before.x) / before.w)
    expect((2000 - after.y) / after.h).toBeCloseTo((2000 - before.y) / before.h)
  })
  test('zooming ends before nothing is left', () => {
    let f = plane.all
    for (let i = 0; i < 50; i++) f = zoom(f, 0.5, [0, 0], plane.all)
    expect(f.w).toBeCloseTo(plane.all.w / 60)
    for (let i = 0; i < 50; i++) f = zoom(f, 2, [0, 0], plane.all)
    expect(f.w).toBeCloseTo(plane.all.w * 1.2)
  })
  test('a grid is shown in its surroundings', () => {
    const f = around(square, plane)
    expect(f.w).toBe(30_000)
  })
})
