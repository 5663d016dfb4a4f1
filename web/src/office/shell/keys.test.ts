import { expect, test } from 'vitest'
import { step } from './keys'

test('j and k stop at the ends of the list and begin where it begins', () => {
  expect([step(-1, 1, 5), step(-1, -1, 5), step(4, 1, 5), step(0, -1, 5), step(2, 1, 5), step(0, 1, 0)]).toEqual([0, 4, 4, 0, 3, -1])
})
