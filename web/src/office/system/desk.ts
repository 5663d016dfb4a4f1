import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Account, DownloadRow, EntryRow, SignInRow } from '../shell/wire'

type Listed<T> = T & { id: string }

export async function listAccounts(filter: Record<string, string>, after: string): Promise<PageOf<Listed<Account>>> {
  const page = await read(() => api.GET('/api/system/accounts', { params: { query: asked<'/api/system/accounts'>(filter, after) } }))
  return { rows: page.items.map((a) => ({ ...a, id: a.person })), next: page.next ?? '' }
}
export async function listEntries(filter: Record<string, string>, after: string): Promise<PageOf<EntryRow>> {
  const page = await read(() => api.GET('/api/journal', { params: { query: asked<'/api/journal'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export async function listSignIns(filter: Record<string, string>, after: string): Promise<PageOf<SignInRow>> {
  const page = await read(() => api.GET('/api/system/sign-ins', { params: { query: asked<'/api/system/sign-ins'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export async function listDownloads(filter: Record<string, string>, after: string): Promise<PageOf<DownloadRow>> {
  const page = await read(() => api.GET('/api/system/downloads', { params: { query: asked<'/api/system/downloads'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}

const at = (id: string) => ({ params: { path: { id } } })
export const closeAccount = (id: string) => write(() => api.POST('/api/system/accounts/{id}/close', at(id)))
export const askReset = (id: string) => write(() => api.POST('/api/system/accounts/{id}/reset', at(id)))
export const unlock = (id: string) => write(() => api.POST('/api/system/accounts/{id}/unlock', at(id)))
export const resetFactor = (id: string) => write(() => api.POST('/api/system/accounts/{id}/factor/reset', at(id)))
export const signOutAll = (id: string) => write(() => api.POST('/api/system/accounts/{id}/sessions/revoke', at(id)))
export const seeAs = (id: string) => write(() => api.POST('/api/system/accounts/{id}/see-as', at(id)))
export const decideReset = (id: string, approve: boolean) => write(() => api.POST('/api/system/resets/{id}/decide', { ...at(id), body: { approve } }))
export const withdraw = (id: string) => write(() => api.POST('/api/system/administrators/{id}/withdraw', at(id)))
export const grant = (person: string, role: string) => write(() => api.POST('/api/system/administrators', { body: { person, role } }))
export const openAccount = (name: string, login: string) => write(() => api.POST('/api/system/accounts', { body: { name, login } }))
export const set = (name: string, value: number) => write(() => api.PUT('/api/system/settings/{name}', { params: { path: { name } }, body: { value } }))
