import { expect, test } from 'vitest'
import type { GridNode } from '../shell/wire'
import { linesOf } from './tree'

const node = (id: string, name: string, parent?: string): GridNode => ({
  id, name, parent, code: id, kind: '', covers: '', tier: 1, path: '', lon: 0, lat: 0, drawn: false, demo: true, people: {}, sites: 0, hazards: 0, lacks: [], whole: '',
})
const nodes = [node('1', '镇'), node('11', '东村', '1'), node('111', '东村小学', '11'), node('12', '西村', '1')]
const shown = (open: string[], text = ''): string[] => linesOf(nodes, new Set(open), text).map((l) => `${'·'.repeat(l.depth)}${l.node.name}`)

test('a closed grid hides everything below it', () => {
  expect(shown([])).toEqual(['镇'])
  expect(shown(['1'])).toEqual(['镇', '·东村', '·西村'])
  expect(shown(['11'])).toEqual(['镇'])
})
test('a search shows what fits with all that is above it, open or not', () => {
  expect(shown([], '小学')).toEqual(['镇', '·东村', '··东村小学'])
})
test('someone who sees a village only has it as the root', () => {
  expect(linesOf([node('11', '东村', '1')], new Set(), '').map((l) => l.depth)).toEqual([0])
})
