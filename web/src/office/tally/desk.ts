import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Analysis, Daily, DailyRow, Filing, KeyRow, KeyTable, MonthsWaiting, Statute, Summary, TableHead, TallyRecord, TallyRecords } from '../shell/wire'

export const showSummary = (month: string, grid: string): Promise<Summary> => read(() => api.GET('/api/months/{month}/grids/{grid}/summary', { params: { path: { month, grid } } }))
export const monthsWaiting = (): Promise<MonthsWaiting> => read(() => api.GET('/api/months/waiting'))
export const showStatute = (month: string, grid: string): Promise<Statute> => read(() => api.GET('/api/months/{month}/grids/{grid}/statute', { params: { path: { month, grid } } }))
export const showFiling = (month: string, grid: string): Promise<Filing> => read(() => api.GET('/api/months/{month}/grids/{grid}/filing', { params: { path: { month, grid } } }))

/** What is done to a summary on its way up the tree; each takes the same body and answers how it stands then. */
export type FilingVerb = 'confirm' | 'submit' | 'return' | 'lock'
type FilingPath = '/api/months/{month}/grids/{grid}/confirm'
export const actOnFiling = (month: string, grid: string, verb: FilingVerb, body: { text: string; rev: number }): Promise<Filing> =>
  write(() => api.POST(`/api/months/{month}/grids/{grid}/${verb}` as FilingPath, { params: { path: { month, grid } }, body }))
export const showAnalysis = (grid: string, span: { from: string; to: string; by: 'week' | 'month' }): Promise<Analysis> =>
  read(() => api.GET('/api/analysis/grids/{grid}', { params: { path: { grid }, query: span } }))

/** A page of a table together with what stands above it. */
export type TablePage<Row, Head> = PageOf<Row> & { head: Head }

export async function pageDaily(month: string, grid: string, after: string): Promise<TablePage<DailyRow, Daily>> {
  const at = '/api/months/{month}/grids/{grid}/daily'
  const page = await read(() => api.GET(at, { params: { path: { month, grid }, query: asked<typeof at>({}, after) } }))
  return { rows: page.rows, next: page.next, head: page }
}
export async function pageKey(month: string, grid: string, after: string): Promise<TablePage<KeyRow, KeyTable>> {
  const at = '/api/months/{month}/grids/{grid}/key'
  const page = await read(() => api.GET(at, { params: { path: { month, grid }, query: asked<typeof at>({}, after) } }))
  return { rows: page.rows, next: page.next, head: page }
}
/** The records behind a figure; `figure` names it, `of` and `own` narrow it. */
export async function pageRecords(month: string, grid: string, filter: { figure: string; of: string; own: string }, after: string): Promise<TablePage<TallyRecord, TallyRecords>> {
  const at = '/api/months/{month}/grids/{grid}/records'
  const query = { figure: filter.figure, ...(filter.of ? { of: filter.of } : {}), ...(filter.own ? { own: true } : {}), ...(after ? { after } : {}), limit: 50 }
  const page = await read(() => api.GET(at, { params: { path: { month, grid }, query } }))
  return { rows: page.items, next: page.next, head: page }
}
/** Where a table is to be had as .xlsx. */
export const fileOf = (head: TableHead): string => `/api${head.file}`

const figures: Record<string, string> = {
  due: '应查次数', done: '实查次数', sites: '对象数', seen: '已查对象', hazards: '隐患数', grade: '隐患数', sector: '隐患数', closed: '已整改', overdue: '超期', transferred: '移交', activity: '活动',
}
export const sayFigure = (figure: string, of: string): string => (figures[figure] ?? figure) + (of ? `（${of}）` : '')
