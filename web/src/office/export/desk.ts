import { ask } from '@shared/api/ask'
import { api, asked, read, seg, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { ExportForm, ExportJob, ExportTake, ListView } from '../shell/wire'

export const showList = (list: string): Promise<ListView> => read(() => api.GET('/api/lists/{list}', { params: { path: { list } } }))
export const chooseColumns = (list: string, columns: string[]): Promise<ListView> =>
  write(() => api.PUT('/api/lists/{list}/columns', { params: { path: { list } }, body: { columns } }))

/** What a list was narrowed to, as its own address says it; where it was leapt to is no filter. */
export const filterOf = (values: Record<string, string>): string =>
  new URLSearchParams(Object.entries(values).filter(([key, value]) => value !== '' && key !== 'jump')).toString()

export const take = (body: { list: string; filter: string; format: 'xlsx' | 'csv'; form?: string }): Promise<ExportJob> => write(() => api.POST('/api/exports', { body }))
export const showJob = (id: string): Promise<ExportJob> => read(() => api.GET('/api/exports/{id}', { params: { path: { id } } }))
export const cancelJob = (id: string): Promise<ExportJob> => write(() => api.POST('/api/exports/{id}/cancel', { params: { path: { id } } }))
export const fileOf = (id: string): string => `/api/exports/${seg(id)}/file`
export async function listJobs(_: Record<string, string>, after: string): Promise<PageOf<ExportJob>> {
  const page = await read(() => api.GET('/api/exports', { params: { query: asked<'/api/exports'>({}, after, 30) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export async function listTakes(filter: Record<string, string>, after: string): Promise<PageOf<ExportTake>> {
  const page = await read(() => api.GET('/api/exports/log', { params: { query: asked<'/api/exports/log'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}

export const sampleOf = (list: string): string => `/api/lists/${seg(list)}/form`
export const fileOfForm = (id: string): string => `/api/forms/${seg(id)}/file`
export const closeForm = (id: string): Promise<unknown> => write(() => api.POST('/api/forms/{id}/close', { params: { path: { id } } }))
export const addForm = (list: string, name: string, file: Blob): Promise<ExportForm> =>
  write(async () => ({
    data: await ask<ExportForm>('POST', `/api/lists/${seg(list)}/forms?name=${encodeURIComponent(name)}`, { bytes: file, headers: { 'Content-Type': 'application/octet-stream' }, patience: 120_000 }),
  }))

/** Lets the browser keep a file of ours. */
export function fetchFile(path: string): void {
  const a = document.createElement('a')
  a.href = path
  a.download = ''
  document.body.append(a)
  a.click()
  a.remove()
}

/** 1.2 MB */
export const sayBytes = (n: number): string => (n < 1024 ? `${n} B` : n < 1048576 ? `${Math.round(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`)
