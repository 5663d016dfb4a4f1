import { api, read, write } from '../shell/call'
import type { AmendBody, SchemeView, SimulateBody, Simulation } from '../shell/wire'

export const showScheme = (post?: string): Promise<SchemeView> => read(() => api.GET('/api/scheme', post ? { params: { query: { post } } } : {}))
export const amendScheme = (body: AmendBody): Promise<SchemeView> => write(() => api.POST('/api/scheme/amendments', { body }))
export const simulateScheme = (body: SimulateBody): Promise<Simulation> => write(() => api.POST('/api/scheme/simulate', { body }))
