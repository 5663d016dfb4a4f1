import { get, seg } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Daily, DailyRow, KeyRow, KeyTable, Summary, TableHead, TallyRecord, TallyRecords } from '../shell/wire'

const at = (month: string, grid: string): string => `/api/months/${seg(month)}/grids/${seg(grid)}`

export const showSummary = (month: string, grid: string): Promise<Summary> => get(`${at(month, grid)}/summary`)

/** A page of a table together with what stands above it. */
export type TablePage<Row, Head> = PageOf<Row> & { head: Head }

export async function pageDaily(month: string, grid: string, after: string): Promise<TablePage<DailyRow, Daily>> {
  const page = await get<Daily>(`${at(month, grid)}/daily`, { after, limit: 50 })
  return { rows: page.rows, next: page.next, head: page }
}
export async function pageKey(month: string, grid: string, after: string): Promise<TablePage<KeyRow, KeyTable>> {
  const page = await get<KeyTable>(`${at(month, grid)}/key`, { after, limit: 50 })
  return { rows: page.rows, next: page.next, head: page }
}
export async function pageRecords(month: string, grid: string, asked: Record<string, string>, after: string): Promise<TablePage<TallyRecord, TallyRecords>> {
  const page = await get<TallyRecords>(`${at(month, grid)}/records`, { ...asked, after, limit: 50 })
  return { rows: page.items, next: page.next, head: page }
}
/** Where a table is to be had as .xlsx. */
export const fileOf = (head: TableHead): string => `/api${head.file}`

const figures: Record<string, string> = {
  due: '应查次数', done: '实查次数', sites: '对象数', seen: '已查对象', hazards: '隐患数', grade: '隐患数', sector: '隐患数', closed: '已整改', overdue: '超期', transferred: '移交', activity: '活动',
}
export const sayFigure = (figure: string, of: string): string => (figures[figure] ?? figure) + (of ? `（${of}）` : '')
