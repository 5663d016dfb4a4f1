import { get, seg } from '../shell/call'
import type { Dossier, Feature, Gap, GridNode, Overlay } from '../shell/wire'

/** The whole tree within sight, parents before children; a county in pages. */
export async function gridTree(): Promise<GridNode[]> {
  const all: GridNode[] = []
  let after = ''
  do {
    const page = await get<{ items: GridNode[]; next?: string }>('/api/grids', { after, limit: 500 })
    all.push(...page.items)
    after = page.next ?? ''
  } while (after && all.length < 10_000)
  return all
}

/** The borders within sight. */
export async function gridBorders(): Promise<Feature[]> {
  const all: Feature[] = []
  let after = ''
  do {
    const page = await get<{ features: Feature[]; next?: string }>('/api/grids/map', { after, limit: 1000 })
    all.push(...page.features)
    after = page.next ?? ''
  } while (after && all.length < 10_000)
  return all
}
export const showGrid = (id: string): Promise<Dossier> => get(`/api/grids/${seg(id)}`)
export const gridGaps = (): Promise<{ items: Gap[]; total: number }> => get('/api/grids/gaps', { limit: 100 })
export const listOverlays = async (): Promise<Overlay[]> => (await get<{ items: Overlay[] }>('/api/overlays', { limit: 100 })).items
