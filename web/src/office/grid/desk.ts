import { api, asked, read } from '../shell/call'
import type { Dossier, Feature, Gap, GridNode, Overlay } from '../shell/wire'

/** A county has five thousand grids; more than twice that is a mistake somewhere. */
const most = 10_000

/** The whole tree within sight, parents before children; a county in pages. */
export async function gridTree(): Promise<GridNode[]> {
  const all: GridNode[] = []
  let after = ''
  do {
    const page = await read(() => api.GET('/api/grids', { params: { query: asked<'/api/grids'>({}, after, 500) } }))
    all.push(...page.items)
    after = page.next ?? ''
  } while (after && all.length < most)
  return all
}

/** The borders within sight. */
export async function gridBorders(): Promise<Feature[]> {
  const all: Feature[] = []
  let after = ''
  do {
    const page = await read(() => api.GET('/api/grids/map', { params: { query: asked<'/api/grids/map'>({}, after, 1000) } }))
    all.push(...(page.features as Feature[]))
    after = page.next ?? ''
  } while (after && all.length < most)
  return all
}
export const showGrid = (id: string): Promise<Dossier> => read(() => api.GET('/api/grids/{id}', { params: { path: { id } } }))
export const gridGaps = (): Promise<{ items: Gap[]; total: number }> => read(() => api.GET('/api/grids/gaps'))
export const listOverlays = async (): Promise<Overlay[]> => (await read(() => api.GET('/api/overlays', { params: { query: { limit: 100 } } }))).items
