import { api, read, write } from '../shell/call'
import type { AmendBody, SchemeChange, SchemeView, SimulateBody, Simulation, Tried, Version } from '../shell/wire'

export const showScheme = (post?: string): Promise<SchemeView> => read(() => api.GET('/api/scheme', post ? { params: { query: { post } } } : {}))
export const amendScheme = (body: AmendBody): Promise<SchemeView> => write(() => api.POST('/api/scheme/amendments', { body }))
/** What a value would do; nothing is kept. */
export const tryValue = (place: string, value: string, by: string): Promise<Tried> => read(() => api.POST('/api/scheme/amendments/try', { body: { place, value, body: by } }))
export const simulateScheme = (body: SimulateBody): Promise<Simulation> => write(() => api.POST('/api/scheme/simulate', { body }))
export const listVersions = async (): Promise<Version[]> => (await read(() => api.GET('/api/scheme/versions'))).items
/** Takes back a version before its first day. */
export const withdrawEdition = (id: string, reason: string): Promise<unknown> => write(() => api.POST('/api/scheme/editions/{id}/withdraw', { params: { path: { id } }, body: { reason } }))
export const diffVersions = async (was: string, is: string): Promise<SchemeChange[]> => (await read(() => api.GET('/api/scheme/diff', { params: { query: { was, is } } }))).changes
