import type { GridNode } from '../shell/wire'

/** A line of the tree as shown. */
export interface Line {
  node: GridNode
  depth: number
  children: number
}

/** The lines to show: those whose parents are all open, or, when something is searched, what fits and what is above it. */
export function linesOf(nodes: GridNode[], open: ReadonlySet<string>, text: string): Line[] {
  const byID = new Map(nodes.map((n) => [n.id, n]))
  const count = new Map<string, number>()
  for (const n of nodes) if (n.parent) count.set(n.parent, (count.get(n.parent) ?? 0) + 1)
  const above = (n: GridNode): GridNode[] => {
    const out: GridNode[] = []
    for (let up = byID.get(n.parent ?? ''); up && out.length < 20; up = byID.get(up.parent ?? '')) out.push(up)
    return out
  }
  const wanted = new Set<string>()
  const search = text.trim().toLowerCase()
  if (search) {
    for (const n of nodes) {
      if (!n.name.toLowerCase().includes(search) && !n.code.startsWith(search)) continue
      wanted.add(n.id)
      for (const up of above(n)) wanted.add(up.id)
    }
  }
  return nodes
    .map((node) => ({ node, ups: above(node) }))
    .filter(({ node, ups }) => (search ? wanted.has(node.id) : ups.every((u) => open.has(u.id))))
    .map(({ node, ups }) => ({ node, depth: ups.length, children: count.get(node.id) ?? 0 }))
}
