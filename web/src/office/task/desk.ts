import { api, asked, counting, read, write } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { Counted, OrderBody, TaskAssigned, TaskCard, TaskPage } from '../shell/wire'

export async function listTasks(filter: Record<string, string>, after: string): Promise<PageOf<TaskCard>> {
  const page = await read(() => api.GET('/api/tasks', { params: { query: asked<'/api/tasks'>(filter, after) } }))
  return { rows: page.tasks, next: page.after ?? '' }
}
export const showTask = (id: string): Promise<TaskPage> => read(() => api.GET('/api/tasks/{id}', { params: { path: { id } } }))
export const giveOrder = (body: OrderBody): Promise<TaskPage> => write(() => api.POST('/api/tasks', { body }))
export const excuseTask = (id: string, reason: string): Promise<TaskPage> => write(() => api.POST('/api/tasks/{id}/excuse', { params: { path: { id } }, body: { reason } }))
/** What the plan lets be ordered (交办任务), by its name. law: S4-33 */
export async function ordersOfScheme(): Promise<string[]> {
  const { clauses } = await read(() => api.GET('/api/scheme'))
  const rules = clauses.flatMap((c) => c.rules).filter((r) => r.path.startsWith('duties.') && r.values.some((v) => v.key === 'does' && v.text.includes('交办任务')))
  return [...new Set(rules.map((r) => r.path.slice('duties.'.length)))]
}

/** 村网格员/村网格长 → 村网格员、村网格长：any of them may do it. */
export const sayPosts = (post: string): string => post.split('/').join('、')

/** How far a task is: 2/3次. */
export const progress = (t: { have: number; need: number }): string => `${t.have}/${t.need}次`
export const countTasks = (filter: Record<string, string>, exact: boolean): Promise<Counted> =>
  read(() => api.GET('/api/tasks/count', { params: { query: counting<'/api/tasks/count'>(filter, exact) } }))
export const assignTask = (id: string, person: string): Promise<TaskAssigned> =>
  write(() => api.POST('/api/tasks/{id}/assign', { params: { path: { id } }, body: { person } }))
