import { get, seg } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { VisitCard, VisitPage } from '../shell/wire'

export async function listVisits(asked: Record<string, string>, after: string): Promise<PageOf<VisitCard>> {
  const page = await get<{ visits: VisitCard[]; after?: string }>('/api/visits', { ...asked, after, limit: 50 })
  return { rows: page.visits, next: page.after ?? '' }
}
export const showVisit = (id: string): Promise<VisitPage> => get(`/api/visits/${seg(id)}`)
export const visitPhoto = (id: string, hash: string): string => `/api/visits/${seg(id)}/photos/${seg(hash)}`
