import { api, read, write } from '../shell/call'
import type { Campaign, CampaignBody, CampaignMade, CampaignRow } from '../shell/wire'

export const listCampaigns = async (): Promise<CampaignRow[]> => (await read(() => api.GET('/api/campaigns'))).items
export const showCampaign = (id: string): Promise<Campaign> => read(() => api.GET('/api/campaigns/{id}', { params: { path: { id } } }))
export const beginCampaign = (body: CampaignBody): Promise<CampaignMade> => write(() => api.POST('/api/campaigns', { body }))
export const endCampaign = (id: string, reason: string): Promise<Campaign> => write(() => api.POST('/api/campaigns/{id}/end', { params: { path: { id } }, body: { reason } }))

/** What the plan in force names: the posts somebody may be sent in, the checklists, the classes of sites. */
export async function choicesOf(grid: string): Promise<{ posts: string[]; forms: string[]; classes: string[] }> {
  const [scheme, columns] = await Promise.all([read(() => api.GET('/api/scheme')), read(() => api.GET('/api/sites/columns', { params: { query: grid ? { grid } : {} } }))])
  const rules = scheme.clauses.flatMap((c) => c.rules).map((r) => r.path)
  const named = (part: string): string[] => [...new Set(rules.filter((p) => p.startsWith(part)).map((p) => p.slice(part.length).split('.')[0]!))]
  return { posts: named('posts.'), forms: named('forms.'), classes: columns.classes }
}

export const tones = { 未开始: 'calm', 进行中: 'going', 已到期: 'warn', 已结束: 'calm' } as const
export const toneOfCampaign = (state: string) => tones[state as keyof typeof tones] ?? 'calm'
