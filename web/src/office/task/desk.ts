import { api, asked, read } from '../shell/call'
import type { PageOf } from '../shell/pages'
import type { TaskCard, TaskPage } from '../shell/wire'

export async function listTasks(filter: Record<string, string>, after: string): Promise<PageOf<TaskCard>> {
  const page = await read(() => api.GET('/api/tasks', { params: { query: asked<'/api/tasks'>(filter, after) } }))
  return { rows: page.tasks, next: page.after ?? '' }
}
export const showTask = (id: string): Promise<TaskPage> => read(() => api.GET('/api/tasks/{id}', { params: { path: { id } } }))

/** 村网格员/村网格长 → 村网格员、村网格长：any of them may do it. */
export const sayPosts = (post: string): string => post.split('/').join('、')

/** How far a task is: 2/3次. */
export const progress = (t: { have: number; need: number }): string => `${t.have}/${t.need}次`
