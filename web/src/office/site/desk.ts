import { get, seg, send } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { SiteCard, SiteEntry, SiteEvent, SitePage, SiteSaved } from '../shell/wire'

export async function listSites(asked: Record<string, string>, after: string): Promise<PageOf<SiteCard>> {
  const page = await get<{ items: SiteCard[]; next?: string }>('/api/sites', { ...asked, after, limit: 50 })
  return { rows: page.items, next: page.next ?? '' }
}
export const showSite = (id: string): Promise<SitePage> => get(`/api/sites/${seg(id)}`)
export async function timelineOfSite(id: string, after: string): Promise<PageOf<SiteEvent>> {
  const page = await get<{ items: SiteEvent[]; next?: string }>(`/api/sites/${seg(id)}/timeline`, { after, limit: 30 })
  return { rows: page.items, next: page.next ?? '' }
}
export const createSite = (entry: SiteEntry): Promise<SiteSaved> => send('POST', '/api/sites', entry)
export const updateSite = (id: string, entry: SiteEntry & { rev: number }): Promise<SiteSaved> => send('PUT', `/api/sites/${seg(id)}`, entry)
