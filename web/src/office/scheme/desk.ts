import { api, read, write } from '../shell/call'
import type { AmendBody, SchemeView } from '../shell/wire'

export const showScheme = (): Promise<SchemeView> => read(() => api.GET('/api/scheme'))
export const amendScheme = (body: AmendBody): Promise<SchemeView> => write(() => api.POST('/api/scheme/amendments', { body }))
