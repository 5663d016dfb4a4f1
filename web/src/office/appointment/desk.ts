import { api, asked, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { AppointBody, Appointed, Appointment, AppointmentChoices, Entered, PersonBody, PersonRow } from '../shell/wire'

export async function listAppointments(filter: Record<string, string>, after: string): Promise<PageOf<Appointment>> {
  const page = await read(() => api.GET('/api/appointments', { params: { query: asked<'/api/appointments'>(filter, after) } }))
  return { rows: page.items, next: page.next ?? '' }
}
export const choicesAt = (place: string): Promise<AppointmentChoices> => read(() => api.GET('/api/appointments/choices', { params: { query: { place } } }))
export const appoint = (body: AppointBody): Promise<Appointed> => write(() => api.POST('/api/appointments', { body }))
export const endAppointment = (id: string, last: string, reason: string): Promise<Appointment> =>
  write(() => api.POST('/api/appointments/{id}/end', { params: { path: { id } }, body: { last, ...(reason ? { reason } : {}) } }))
export const layContacts = (id: string, contacts: string[]): Promise<Appointment> => write(() => api.PUT('/api/appointments/{id}/contacts', { params: { path: { id } }, body: { contacts } }))
export const enterPerson = (body: PersonBody): Promise<Entered> => write(() => api.POST('/api/persons', { body }))

/** People by name: those who hold a post and, when asked, those who wait for one. */
export async function findPersons(filter: Record<string, string>, free: boolean): Promise<PersonRow[]> {
  const held = read(() => api.GET('/api/persons', { params: { query: asked<'/api/persons'>(filter, '', 30) } }))
  const idle = free ? read(() => api.GET('/api/persons', { params: { query: { ...asked<'/api/persons'>({ q: filter.q ?? '' }, '', 30), free: true } } })) : undefined
  const all = [...((await idle)?.items ?? []), ...(await held).items]
  return all.filter((p, n) => all.findIndex((x) => x.id === p.id) === n)
}
