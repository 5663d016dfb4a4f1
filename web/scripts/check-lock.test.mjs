import { expect, test } from 'vitest'
import { faults } from './check-lock.mjs'

test('a lock with an address of a registry is refused', () => {
  const found = faults({ packages: { 'node_modules/a': { version: '1.0.0', resolved: 'somewhere' } } })
  expect(found).toEqual(['node_modules/a: 含有 resolved（某个镜像的地址）'])
})

test('an optional dependency without an entry is named', () => {
  const found = faults({ packages: { 'node_modules/a': { optionalDependencies: { 'a-linux': '1' } } } })
  expect(found).toHaveLength(1)
  expect(found[0]).toContain('a-linux')
})

test('an optional dependency may stand beside its owner or at the top', () => {
  const packages = {
    'node_modules/a': { optionalDependencies: { top: '1' } },
    'node_modules/top': {},
    'node_modules/b/node_modules/c': { optionalDependencies: { near: '1', top: '1' } },
    'node_modules/b/node_modules/near': {},
  }
  expect(faults({ packages })).toEqual([])
})
