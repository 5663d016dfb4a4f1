// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { back, killedAt, leaving } from './camera'

beforeEach(() => localStorage.clear())

test('a page killed by the camera comes back where it was, once', () => {
  location.hash = '#/visit/d1'
  leaving(1000)
  expect(killedAt(2000)).toBe('/visit/d1')
  expect(killedAt(2000)).toBeUndefined()
})

test('a picture that arrived leaves no mark', () => {
  leaving(1000)
  back()
  expect(killedAt(2000)).toBeUndefined()
})

test('an old mark is not followed', () => {
  leaving(1000)
  expect(killedAt(1000 + 16 * 60_000)).toBeUndefined()
})

test('a mark that cannot be read is no mark', () => {
  localStorage.setItem('anwang.camera', '{')
  expect(killedAt(1)).toBeUndefined()
})
