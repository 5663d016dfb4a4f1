import { get, seg, send } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { ActBody, BoxCounts, HazardAddBody, HazardCard, HazardView, Story } from '../shell/wire'

export async function listHazards(asked: Record<string, string>, after: string): Promise<PageOf<HazardCard>> {
  const page = await get<{ items: HazardCard[]; next: string }>('/api/hazards', { ...asked, after, limit: 50 })
  return { rows: page.items, next: page.next }
}
export const countBoxes = (): Promise<BoxCounts> => get('/api/hazards/boxes')
export const showHazard = (id: string): Promise<HazardView> => get(`/api/hazards/${seg(id)}`)
export const storyOfHazard = (id: string): Promise<Story> => get(`/api/hazards/${seg(id)}/story`)
export const actOnHazard = (id: string, verb: string, body: ActBody): Promise<HazardView> => send('POST', `/api/hazards/${seg(id)}/${seg(verb)}`, body)
export const addHazard = (body: HazardAddBody): Promise<HazardView> => send('POST', '/api/hazards', body)
export const hazardPhoto = (id: string, hash: string): string => `/api/hazards/${seg(id)}/photos/${seg(hash)}`
