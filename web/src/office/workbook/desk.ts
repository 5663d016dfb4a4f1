// Workbooks of the office on their way into the ledgers.
import { ask } from '@shared/api/ask'
import { Problem, problemOf } from '@shared/api/problem'
import { api, read, seg, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { MatchBody, Workbook, WorkbookCards, WorkbookRow, Whole } from '../shell/wire'

/** What the server takes, so that nobody waits for a long upload to be refused. */
export const mostBytes = 16 * 1024 * 1024

export const kinds = ['网格', '人员', '监管对象'] as const
export type Kind = (typeof kinds)[number]

export const listWorkbooks = (): Promise<WorkbookCards> => read(() => api.GET('/api/workbooks', { params: { query: { limit: 50 } } }))
export const showWorkbook = (id: string): Promise<Workbook> => read(() => api.GET('/api/workbooks/{id}', { params: { path: { id } } }))

/** Sends a workbook; reading a large one takes the server some seconds. */
export async function bring(file: File, kind: string): Promise<Workbook> {
  if (file.size > mostBytes) throw new Problem('refused', 413, { code: 'workbook.too_large', detail: '文件超过 16 MB，没有上传。请去掉图片和多余的表，或分成几个文件。' })
  const query = `name=${encodeURIComponent(file.name)}${kind ? `&kind=${encodeURIComponent(kind)}` : ''}`
  return write(async () => ({ data: await ask<Workbook>('POST', `/api/workbooks?${query}`, { bytes: file, headers: { 'Content-Type': 'application/octet-stream' }, patience: 300_000 }) }))
}
export const match = (id: string, body: MatchBody): Promise<Workbook> => write(() => api.PUT('/api/workbooks/{id}/settings', { params: { path: { id } }, body }))
export const tryOut = (id: string): Promise<Workbook> => write(() => api.POST('/api/workbooks/{id}/try', { params: { path: { id } } }))
export const importAll = (id: string): Promise<Workbook> => write(() => api.POST('/api/workbooks/{id}/import', { params: { path: { id } } }))
export const undo = (id: string): Promise<Workbook> => write(() => api.POST('/api/workbooks/{id}/undo', { params: { path: { id } } }))
export const choose = (id: string, choice: string, rows: number[]): Promise<Workbook> =>
  write(() => api.POST('/api/workbooks/{id}/choose', { params: { path: { id } }, body: { choice: choice as '跳过', rows } }))

/** The rows that stand in one way. */
export async function listRows(id: string, verdict: string, warned: boolean, after: string): Promise<PageOf<WorkbookRow>> {
  const page = await read(() => api.GET('/api/workbooks/{id}/rows', { params: { path: { id }, query: { verdict: verdict as '有问题', warned, after: Number(after) || 0, limit: 50 } } }))
  return { rows: page.items as Whole<WorkbookRow>[], next: page.next ? String(page.next) : '' }
}

export const problemsAt = (id: string, only: boolean): string => `/api/workbooks/${seg(id)}/problems${only ? '?only=true' : ''}`
export const templateAt = (kind: string): string => `/api/workbooks/template?kind=${seg(kind)}`

/** Asks for the paper of first passwords and saves it. */
export async function passwords(id: string, again: boolean): Promise<void> {
  const answer = await fetch(`/api/workbooks/${seg(id)}/passwords`, { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ again }) })
  if (!answer.ok) throw await problemOf(answer)
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = '初始密码表.xlsx'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
