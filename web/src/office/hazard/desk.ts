import { api, asked, counting, read, seg, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { ActBody, BoxCounts, CasePapers, Counted, HazardAddBody, HazardCard, HazardView, HazardWay, PaperTemplates, Story, TemplateBody } from '../shell/wire'

export async function listHazards(filter: Record<string, string>, after: string): Promise<PageOf<HazardCard>> {
  const page = await read(() => api.GET('/api/hazards', { params: { query: asked<'/api/hazards'>(filter, after) } }))
  return { rows: page.items, next: page.next }
}
export const countBoxes = (): Promise<BoxCounts> => read(() => api.GET('/api/hazards/boxes'))
export const showHazard = (id: string): Promise<HazardView> => read(() => api.GET('/api/hazards/{id}', { params: { path: { id } } }))
export const storyOfHazard = (id: string): Promise<Story> => read(() => api.GET('/api/hazards/{id}/story', { params: { path: { id } } }))

/** Every verb takes the same body and answers the case as it is afterwards; which verbs there are, the case says. */
type Verb = '/api/hazards/{id}/verify'
export const actOnHazard = (id: string, verb: string, body: ActBody): Promise<HazardView> =>
  write(() => api.POST(`/api/hazards/{id}/${verb}` as Verb, { params: { path: { id } }, body }))
/** The entry paths a plan knows (上报给安监站, 直报部门). law: S2-28 */
export const waysIn = async (): Promise<HazardWay[]> => (await read(() => api.GET('/api/hazards/ways'))).items
export const addHazard = (body: HazardAddBody): Promise<HazardView> => write(() => api.POST('/api/hazards', { body }))
/** The papers of a case, and where each is fetched as PDF or for Word. */
export const papersOfHazard = (id: string): Promise<CasePapers> => read(() => api.GET('/api/hazards/{id}/papers', { params: { path: { id } } }))
export const paperFile = (id: string, n: number, form: 'pdf' | 'docx'): string => `/api/hazards/${seg(id)}/papers/${n}.${form}`
/** The office's own forms for papers. */
export const paperTemplates = (): Promise<PaperTemplates> => read(() => api.GET('/api/hazards/templates'))
export const putTemplate = (kind: string, body: TemplateBody): Promise<PaperTemplates> => write(() => api.PUT('/api/hazards/templates/{kind}', { params: { path: { kind } }, body }))
export const dropTemplate = (kind: string): Promise<PaperTemplates> => write(() => api.DELETE('/api/hazards/templates/{kind}', { params: { path: { kind } } }))
export const hazardPhoto = (id: string, hash: string): string => `/api/hazards/${seg(id)}/photos/${seg(hash)}`
export const countHazards = (filter: Record<string, string>, exact: boolean): Promise<Counted> =>
  read(() => api.GET('/api/hazards/count', { params: { query: counting<'/api/hazards/count'>(filter, exact) } }))
