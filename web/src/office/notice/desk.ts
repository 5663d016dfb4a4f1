import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { NoticeCard } from '../shell/wire'

export async function listNotices(filter: Record<string, string>, after: string): Promise<PageOf<NoticeCard>> {
  const page = await read(() => api.GET('/api/notices', { params: { query: asked<'/api/notices'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const unreadCount = async (): Promise<number> => (await read(() => api.GET('/api/notices/count'))).unread
export const readNotice = (id: string): Promise<{ unread: number }> => write(() => api.POST('/api/notices/{id}/read', { params: { path: { id } } }))

/** The page a notice is about. */
export function subjectOf(subject: string): { name: string; params: Record<string, string>; query?: Record<string, string> } | undefined {
  const at = subject.indexOf(':')
  const noun = subject.slice(0, at)
  const id = subject.slice(at + 1)
  if (noun === 'complaint') return { name: 'letters', params: {}, query: { tab: 'complaints' } }
  if (noun === 'tally') {
    const [month, grid] = id.split(':')
    return month && grid ? { name: 'summary', params: { month, grid } } : undefined
  }
  return at > 0 && id && ['hazard', 'task', 'visit', 'site', 'grid', 'instruction'].includes(noun) ? { name: noun, params: { id } } : undefined
}
