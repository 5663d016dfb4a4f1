import { api, asked, read } from '../shell/call'
import type { MapHit, MapLegend, MapLines, MapPanel } from '../shell/wire'

export const legendOf = (month: string): Promise<MapLegend> => read(() => api.GET('/api/map', { params: { query: { month } } }))
export const panelOf = (id: string, month: string): Promise<MapPanel> => read(() => api.GET('/api/map/grids/{id}', { params: { path: { id }, query: { month } } }))
export const linesOf = (filter: Record<string, string>, after: string): Promise<MapLines> => read(() => api.GET('/api/map/list', { params: { query: asked<'/api/map/list'>(filter, after, 50) as { layer: 'grids' } } }))
export const find = async (q: string): Promise<MapHit[]> => (await read(() => api.GET('/api/map/find', { params: { query: { q } } }))).items

/** The layers whose list a number opens: name in the address → words. */
export const layers: Record<string, string> = {
  grids: '网格',
  silent: '零报告网格',
  sites: '对象',
  never: '从未走访的对象',
  unseen: '本期未走访的对象',
  seen: '本期已走访的对象',
  hazards: '隐患',
  open: '未超期隐患',
  overdue: '超期未销号隐患',
  listed: '挂牌督办隐患',
  closed: '本期已销号隐患',
  quiet: '逾期无回音的任务',
}

/** What the grids are coloured by. */
export const fills = { cover: '走访覆盖', open: '未销号隐患', quiet: '逾期无回音', silent: '零报告', none: '只看界线' } as const
export type Fill = keyof typeof fills

/** The classes of sites and hazards, in the order of the tiles. */
export const siteClasses = [
  { layer: 'never', word: '从未走访', sign: '△' },
  { layer: 'unseen', word: '本期未走访', sign: '○' },
  { layer: 'seen', word: '本期已走访', sign: '●' },
] as const
export const hazardClasses = [
  { layer: 'open', word: '未超期', sign: '隐' },
  { layer: 'overdue', word: '超期未销号', sign: '超' },
  { layer: 'listed', word: '挂牌督办', sign: '挂' },
  { layer: 'closed', word: '本期已销号', sign: '销' },
] as const
