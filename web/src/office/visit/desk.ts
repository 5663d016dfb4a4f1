import { api, asked, counting, read, seg } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Counted, VisitCard, VisitPage } from '../shell/wire'

export async function listVisits(filter: Record<string, string>, after: string): Promise<PageOf<VisitCard>> {
  const page = await read(() => api.GET('/api/visits', { params: { query: asked<'/api/visits'>(filter, after) } }))
  return { rows: page.visits, next: page.after ?? '' }
}
export const showVisit = (id: string): Promise<VisitPage> => read(() => api.GET('/api/visits/{id}', { params: { path: { id } } }))
export const visitPhoto = (id: string, hash: string): string => `/api/visits/${seg(id)}/photos/${seg(hash)}`
export const countVisits = (filter: Record<string, string>, exact: boolean): Promise<Counted> =>
  read(() => api.GET('/api/visits/count', { params: { query: counting<'/api/visits/count'>(filter, exact) } }))
