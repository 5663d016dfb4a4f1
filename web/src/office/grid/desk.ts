import { ask } from '@shared/api/ask'
import { api, asked, read, seg, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { BordersRead, Dossier, DraftCard, DraftShape, DraftTried, DraftView, DrawOverlayBody, Feature, Gaps, GridNode, GridOnDay, MergeBody, MoveBody, Overlay, Redrawing, Redrawn, SplitBody } from '../shell/wire'

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

// ---- drafts of borders
const drafts = '/api/grids/drafts'
/** A border is a shape of its own in the server's document: what is typed here is what is asked. */
const post = <T>(path: string, json: unknown): Promise<T> => write(async () => ({ data: await ask<T>('POST', path, { json, patience: 60_000 }) })) as Promise<T>
export const listDrafts = async (): Promise<DraftCard[]> => (await read(() => api.GET('/api/grids/drafts', { params: { query: { state: '编辑中', limit: 100 } } }))).items
export const draftBorders = (under: string): Promise<DraftView> => post(drafts, { under })
export const showDraft = async (id: string): Promise<DraftView> => (await read(() => api.GET('/api/grids/drafts/{id}', { params: at(id) }))) as unknown as DraftView
export const keepDraft = (id: string, body: { rev: number; shapes: DraftShape[]; removed: string[] }): Promise<DraftView> =>
  write(async () => ({ data: await ask<DraftView>('PUT', `${drafts}/${seg(id)}`, { json: body, patience: 60_000 }) })) as unknown as Promise<DraftView>
export type DraftVerb = 'split' | 'merge' | 'draw' | 'fill' | 'knit' | 'discard'
export const changeDraft = (id: string, verb: DraftVerb, body: object): Promise<DraftView> => post(`${drafts}/${seg(id)}/${verb}`, body)
export const tryDraft = (id: string, body: object): Promise<DraftTried> => post(`${drafts}/${seg(id)}/try`, body)
export const publishDraft = (id: string, body: object): Promise<Redrawn> => post(`${drafts}/${seg(id)}/publish`, body)
/** A file of borders: looked at, compared or taken, as it is asked; the bytes go along each time. */
export function importBorders(id: string, file: Blob, asking: Record<string, string | number | boolean>): Promise<BordersRead> {
  const query = new URLSearchParams(Object.entries(asking).filter(([, v]) => v !== '' && v !== false && v !== 0).map(([k, v]) => [k, String(v)]))
  return write(async () => ({ data: await ask<BordersRead>('POST', `${drafts}/${seg(id)}/import?${query}`, { bytes: file, headers: { 'Content-Type': 'application/octet-stream' }, patience: 180_000 }) })) as unknown as Promise<BordersRead>
}
