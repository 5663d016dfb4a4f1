import { api, asked, counting, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Counted, SiteAssigned, SiteCard, SiteColumns, SiteEntry, SiteEvent, SiteGap, SiteOnDay, SitePage, SiteSaved } from '../shell/wire'

export async function listSites(filter: Record<string, string>, after: string): Promise<PageOf<SiteCard>> {
  const page = await read(() => api.GET('/api/sites', { params: { query: asked<'/api/sites'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const showSite = (id: string): Promise<SitePage> => read(() => api.GET('/api/sites/{id}', { params: { path: { id } } }))
export async function timelineOfSite(id: string, kind: string, after: string): Promise<PageOf<SiteEvent>> {
  const page = await read(() => api.GET('/api/sites/{id}/timeline', { params: { path: { id }, query: asked<'/api/sites/{id}/timeline'>({ kind }, after, 30) } }))
  return { rows: page.items, next: page.next ?? '' }
}
/** What the plan in force at a place asks of the form. */
export const siteColumns = (at: { grid: string; lon: number; lat: number }): Promise<SiteColumns> =>
  read(() => api.GET('/api/sites/columns', { params: { query: at.grid ? { grid: at.grid } : at.lon && at.lat ? { lon: at.lon, lat: at.lat } : {} } }))
export const createSite = (entry: SiteEntry): Promise<SiteSaved> => write(() => api.POST('/api/sites', { body: entry }))
export const updateSite = (id: string, entry: SiteEntry & { rev: number }): Promise<SiteSaved> =>
  write(() => api.PUT('/api/sites/{id}', { params: { path: { id } }, body: entry }))
export const siteOn = (id: string, day: string): Promise<SiteOnDay> => read(() => api.GET('/api/sites/{id}/on/{day}', { params: { path: { id, day } } }))

/** Sites somebody is missing for; the server looks at so many at a time, so that a page may be empty with more to come. */
export async function listSiteGaps(filter: Record<string, string>, after: string): Promise<PageOf<SiteGap>> {
  const rows: SiteGap[] = []
  let next = after
  do {
    const from = next
    const page = await read(() => api.GET('/api/sites/gaps', { params: { query: asked<'/api/sites/gaps'>(filter, from) } }))
    rows.push(...page.items)
    next = page.next ?? ''
  } while (rows.length === 0 && next)
  return { rows, next }
}

export const countSites = (filter: Record<string, string>, exact: boolean): Promise<Counted> =>
  read(() => api.GET('/api/sites/count', { params: { query: counting<'/api/sites/count'>(filter, exact) } }))
/** Puts a site elsewhere and leaves the rest as it is; the answer says what was, to put it back. */
export const assignSite = (id: string, body: { rev: number; grid?: string; class?: string; sector?: string; department?: string }): Promise<SiteAssigned> =>
  write(() => api.POST('/api/sites/{id}/assign', { params: { path: { id } }, body }))
