// The guide of an empty folder: what it is told stays in this window until the
// county is opened; first passwords are kept nowhere but on the page.
import { api, read, write } from '../shell/call'
import type { Guide, GuidePlan, Next, OpenBody } from '../shell/wire'

export type Form = {
  place: string
  code: string
  plan: string
  text: string
  file: string
  kind: string
  post: string
  people: { name: string; login: string; phone: string }[]
}
export const empty = (): Form => ({ place: '', code: '', plan: '', text: '', file: '', kind: '', post: '', people: [0, 1, 2, 3].map(() => ({ name: '', login: '', phone: '' })) })

const place = 'anwang.opening.key'
/** The key, from the link of the terminal; the address keeps nothing of it. */
export function keyOfLink(): string {
  const given = location.hash.slice(1)
  if (given) {
    sessionStorage.setItem(place, given)
    history.replaceState(history.state, '', location.pathname)
  }
  return sessionStorage.getItem(place) ?? ''
}
export const keepKey = (key: string): void => sessionStorage.setItem(place, key)

export const openGuide = (key: string): Promise<Guide> => write(() => api.POST('/api/opening/guide', { body: { key } }))
export const readPlan = (key: string, text: string): Promise<GuidePlan> => write(() => api.POST('/api/opening/plan', { body: { key, text } }))
/** Opens the county, or only looks whether it could. */
export const openCounty = (key: string, f: Form, passwords: string[], look: boolean) => {
  const body: OpenBody = {
    key,
    place: f.place,
    code: f.code,
    kind: f.kind,
    post: f.post,
    people: f.people.map((p, n) => ({ ...p, password: passwords[n] ?? '' })),
    ...(f.text ? { text: f.text } : { plan: f.plan }),
    ...(look ? { try: true } : {}),
  }
  return write(() => api.POST('/api/opening', { body }))
}
export const whatNext = (): Promise<Next> => read(() => api.GET('/api/opening/next'))
export const putAway = () => write(() => api.POST('/api/opening/next/put-away'))
