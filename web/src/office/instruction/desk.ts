import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { InstructBody, InstructionCard, InstructionView } from '../shell/wire'

export async function listInstructions(filter: Record<string, string>, after: string): Promise<PageOf<InstructionCard>> {
  const page = await read(() => api.GET('/api/instructions', { params: { query: asked<'/api/instructions'>(filter, after) } }))
  return { rows: page.items, next: page.next }
}
export const showInstruction = (id: string): Promise<InstructionView> => read(() => api.GET('/api/instructions/{id}', { params: { path: { id } } }))
export const instruct = (body: InstructBody): Promise<InstructionView> => write(() => api.POST('/api/instructions', { body }))
export const receiveInstruction = (id: string, text: string): Promise<InstructionView> =>
  write(() => api.POST('/api/instructions/{id}/receive', { params: { path: { id } }, body: text ? { text } : {} }))
