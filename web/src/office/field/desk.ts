import type { components } from '@shared/api.d.ts'
import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Whole } from '../shell/wire'

type Of<K extends keyof components['schemas']> = Whole<components['schemas'][K]>
export type Gap = Of<'FieldGapCard'>
export type Complaint = Of<'FieldComplaintCard'>
export type Repeat = Of<'EvidenceRepeat'>
export type Also = Of<'EvidenceAlso'>

export async function listGaps(filter: Record<string, string>, after: string): Promise<PageOf<Gap>> {
  const page = await read(() => api.GET('/api/field/gaps', { params: { query: asked<'/api/field/gaps'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const settleGap = (id: string, words: string): Promise<unknown> => write(() => api.POST('/api/field/gaps/{id}/settle', { params: { path: { id } }, body: { words } }))

export async function listComplaints(filter: Record<string, string>, after: string): Promise<PageOf<Complaint>> {
  const page = await read(() => api.GET('/api/field/complaints', { params: { query: asked<'/api/field/complaints'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const answerComplaint = (id: string, answer: string): Promise<unknown> =>
  write(() => api.POST('/api/field/complaints/{id}/answer', { params: { path: { id } }, body: { answer } }))

export const listRepeats = (days: number): Promise<{ items: Repeat[]; cut?: boolean }> => read(() => api.GET('/api/photos/repeats', { params: { query: { days } } }))
