import { addDays } from '@shared/day'
import { api, read } from '../shell/call'
import type { PageOf } from '../shell/pages'
import { monday, sayWeek } from '../task/week'
import type { CoverageOut, DutyDays, Stand, WorkloadOut, WorkloadRow } from '../shell/wire'

export interface Span {
  grid: string
  from: string
  to: string
}

export const showCoverage = (s: Span, by: 'grid' | 'post'): Promise<CoverageOut> => read(() => api.GET('/api/coverage', { params: { query: { ...some(s.grid), from: s.from, to: s.to, by } } }))
export const showDays = (grid: string, month: string, duty: string): Promise<DutyDays> =>
  read(() => api.GET('/api/coverage/days', { params: { query: { ...some(grid), month, ...(duty && { duty }) } } }))
export async function listWorkload(s: Record<string, string>, after: string): Promise<PageOf<WorkloadRow> & { page: WorkloadOut }> {
  const page = await read(() => api.GET('/api/workload', { params: { query: { ...some(s.grid ?? ''), from: s.from!, to: s.to!, ...(s.post && { post: s.post }), ...(after && { after }), limit: 100 } } }))
  return { rows: page.rows, next: page.after ?? '', page }
}
const some = (grid: string) => (grid ? { grid } : {})

// ---- periods
export const periods = [
  { key: 'week', name: '周' },
  { key: 'month', name: '月' },
  { key: 'quarter', name: '季度' },
  { key: 'year', name: '年' },
] as const
export type PeriodKey = (typeof periods)[number]['key']

/** The period of a kind a day lies in. */
export function spanOf(kind: PeriodKey, on: string): { from: string; to: string } {
  if (kind === 'week') return { from: monday(on), to: addDays(monday(on), 6) }
  const [year, month] = [Number(on.slice(0, 4)), Number(on.slice(5, 7))]
  const size = { month: 1, quarter: 3, year: 12 }[kind]
  const first = Math.floor((month - 1) / size) * size + 1
  const from = `${year}-${String(first).padStart(2, '0')}-01`
  const after = first + size > 12 ? `${year + 1}-01-01` : `${year}-${String(first + size).padStart(2, '0')}-01`
  return { from, to: addDays(after, -1) }
}
/** The period in words: 2026年第4季度. */
export function saySpan(kind: PeriodKey, from: string): string {
  if (kind === 'week') return sayWeek(from)
  const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))]
  if (kind === 'year') return `${year}年`
  if (kind === 'quarter') return `${year}年第${Math.floor((month - 1) / 3) + 1}季度`
  return `${year}年${month}月`
}

// ---- a cell in one word
export interface Say {
  /** 全完成, 缺3, 待5 … */
  word: string
  tone: 'none' | 'good' | 'late' | 'bad' | 'open'
}
/** How a cell stands: what is missed before what is late before what is still to do. */
export function sayStand(c: Stand): Say {
  if (c.due === 0) return { word: c.vacant ? '空岗' : c.excused ? '免' : '', tone: 'none' }
  if (c.missed > 0) return { word: `缺${c.missed}`, tone: 'bad' }
  if (c.late > 0) return { word: `迟${c.late}`, tone: 'late' }
  if (c.open > 0) return { word: `待${c.open}`, tone: 'open' }
  return { word: '全', tone: 'good' }
}
/** All of it, for a tip and for a screen reader. */
export function sayAll(c: Stand): string {
  const parts = [`应完成${c.due}`]
  for (const [n, word] of [
    [c.done, '按时'],
    [c.late, '逾期完成'],
    [c.missed, '未完成'],
    [c.open, '未到期'],
    [c.excused, '免除'],
    [c.vacant, '无人在岗'],
  ] as const)
    if (n > 0) parts.push(`${word}${n}`)
  return parts.join('，')
}
