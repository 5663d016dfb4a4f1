import { get, send } from '../shell/call'
import type { AmendBody, SchemeView } from '../shell/wire'

export const showScheme = (post = ''): Promise<SchemeView> => get('/api/scheme', { post })
export const amendScheme = (body: AmendBody): Promise<SchemeView> => send('POST', '/api/scheme/amendments', body)
