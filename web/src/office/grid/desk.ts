import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Dossier, DrawOverlayBody, Feature, Gaps, GridNode, GridOnDay, MergeBody, MoveBody, Overlay, Redrawing, Redrawn, SplitBody } from '../shell/wire'

/** A province has twenty thousand grids; more than twice that is a mistake somewhere. */
const most = 40_000

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

/** Those grids whose name, pinyin or code fits, for a picker; a province is never read whole for it. */
export const findGrids = async (q: string): Promise<GridNode[]> =>
  (await read(() => api.GET('/api/grids', { params: { query: asked<'/api/grids'>({ q }, '', 40) } }))).items

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
/** What the net lacks: of one kind, in grids of one kind, under one grid; how many there are of each. */
export const gridGaps = (filter: Record<string, string>): Promise<Gaps> => read(() => api.GET('/api/grids/gaps', { params: { query: asked<'/api/grids/gaps'>(filter, '', 100) } }))
export const listOverlays = async (): Promise<Overlay[]> => (await read(() => api.GET('/api/overlays', { params: { query: { limit: 100 } } }))).items

// ---- who answered on a day, and how the net is redrawn
const at = (id: string): { path: { id: string } } => ({ path: { id } })
export const gridOn = (id: string, day: string): Promise<GridOnDay> => read(() => api.GET('/api/grids/{id}/on/{day}', { params: { path: { id, day } } }))
export const splitGrid = (id: string, body: SplitBody): Promise<Redrawn> => write(() => api.POST('/api/grids/{id}/split', { params: at(id), body }))
export const mergeGrids = (id: string, body: MergeBody): Promise<Redrawn> => write(() => api.POST('/api/grids/{id}/merge', { params: at(id), body }))
export const moveGrid = (id: string, body: MoveBody): Promise<Redrawn> => write(() => api.POST('/api/grids/{id}/move', { params: at(id), body }))
export async function listRedrawings(filter: Record<string, string>, after: string): Promise<PageOf<Redrawing>> {
  const page = await read(() => api.GET('/api/grids/redrawings', { params: { query: asked<'/api/grids/redrawings'>(filter, after, 30) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const withdrawRedrawing = (id: string, reason: string): Promise<Redrawing> => write(() => api.POST('/api/grids/redrawings/{id}/withdraw', { params: at(id), body: { reason } }))
/** The grids of an overlay from a day on; the others end the day before. */
export const regroupOverlay = (id: string, grids: string[], from: string): Promise<Overlay> => write(() => api.PUT('/api/overlays/{id}/grids', { params: at(id), body: { grids, from } }))
export const drawOverlay = (body: DrawOverlayBody): Promise<Overlay> => write(() => api.POST('/api/overlays', { body }))
export const closeOverlay = (id: string, last: string): Promise<Overlay> => write(() => api.POST('/api/overlays/{id}/close', { params: at(id), body: { last } }))
