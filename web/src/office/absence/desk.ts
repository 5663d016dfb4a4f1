import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Leave, LeaveBody } from '../shell/wire'

export async function listLeaves(filter: Record<string, string>, after: string): Promise<PageOf<Leave>> {
  const page = await read(() => api.GET('/api/absences', { params: { query: asked<'/api/absences'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const recordLeave = (body: LeaveBody): Promise<Leave> => write(() => api.POST('/api/absences', { body }))
export const endLeave = (id: string, lastOn: string): Promise<Leave> => write(() => api.POST('/api/absences/{id}/end', { params: { path: { id } }, body: { lastOn } }))
