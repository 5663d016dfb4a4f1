import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { TrainBody, Trained, Training } from '../shell/wire'

export async function listTrainings(filter: Record<string, string>, after: string): Promise<PageOf<Training>> {
  const page = await read(() => api.GET('/api/trainings', { params: { query: asked<'/api/trainings'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const trainingKinds = async (): Promise<string[]> => (await read(() => api.GET('/api/trainings/kinds'))).items
export const recordTraining = (body: TrainBody): Promise<Trained> => write(() => api.POST('/api/trainings', { body }))
export const withdrawTraining = (id: string, reason: string): Promise<Training> => write(() => api.POST('/api/trainings/{id}/withdraw', { params: { path: { id } }, body: { reason } }))
