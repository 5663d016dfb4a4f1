import { get, seg, send } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { NoticeCard } from '../shell/wire'

export async function listNotices(asked: Record<string, string>, after: string): Promise<PageOf<NoticeCard>> {
  const page = await get<{ items: NoticeCard[]; next?: string }>('/api/notices', { ...asked, after, limit: 50 })
  return { rows: page.items, next: page.next ?? '' }
}
export const unreadCount = async (): Promise<number> => (await get<{ unread: number }>('/api/notices/count')).unread
export const readNotice = (id: string): Promise<{ unread: number }> => send('POST', `/api/notices/${seg(id)}/read`)

/** The page a notice is about. */
export function subjectOf(subject: string): { name: string; params: { id: string } } | undefined {
  const at = subject.indexOf(':')
  const noun = subject.slice(0, at)
  const id = subject.slice(at + 1)
  return at > 0 && id && ['hazard', 'task', 'visit', 'site', 'grid'].includes(noun) ? { name: noun, params: { id } } : undefined
}
