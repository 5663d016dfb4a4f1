import type { components } from '@shared/api.d.ts'
import { api, asked, counting, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Counted, Whole } from '../shell/wire'

type Of<K extends keyof components['schemas']> = Whole<components['schemas'][K]>
export type Person = Of<'AccountPersonRow'>
export type Phone = Of<'AccountDeviceRow'>
export type EnrolCode = Of<'AccountEnrolCode'>
export type Identity = Of<'AccountIdentityRow'>
export type Way = Of<'AccountWayRow'>

export async function listPersons(filter: Record<string, string>, after: string): Promise<PageOf<Person>> {
  const page = await read(() => api.GET('/api/persons', { params: { query: asked<'/api/persons'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const showPerson = async (id: string): Promise<Person | undefined> =>
  (await read(() => api.GET('/api/persons', { params: { query: { id, limit: 1 } } }))).items[0]
export const phonesOf = async (id: string): Promise<Phone[]> => (await read(() => api.GET('/api/persons/{id}/devices', { params: { path: { id } } }))).items
export const makeCode = (id: string): Promise<EnrolCode> => write(() => api.POST('/api/persons/{id}/enrol-code', { params: { path: { id } } }))
export const revoke = (id: string): Promise<unknown> => write(() => api.POST('/api/devices/{id}/revoke', { params: { path: { id } } }))
export const ways = async (): Promise<Way[]> => (await read(() => api.GET('/api/sign-in/ways'))).items
export const identitiesOf = async (id: string): Promise<Identity[]> =>
  (await read(() => api.GET('/api/persons/{id}/identities', { params: { path: { id } } }))).items
export const bind = (id: string, way: string, subject: string): Promise<unknown> =>
  write(() => api.POST('/api/persons/{id}/identities', { params: { path: { id } }, body: { way, subject } }))
export const release = (id: string, way: string): Promise<unknown> =>
  write(() => api.POST('/api/persons/{id}/identities/{way}/release', { params: { path: { id, way } } }))
export const countPersons = (filter: Record<string, string>, exact: boolean): Promise<Counted> =>
  read(() => api.GET('/api/persons/count', { params: { query: counting<'/api/persons/count'>(filter, exact) } }))
