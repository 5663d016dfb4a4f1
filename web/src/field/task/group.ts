import { dayOf, daysBetween } from '@shared/day'
import type { Clause, Task } from '@shared/wire'

/** The headings of 今日, in the order they are shown. */
export type Heading = '已逾期' | '今天到期' | '本周' | '以后' | '已完成'

const order: Heading[] = ['已逾期', '今天到期', '本周', '以后', '已完成']

/** Is what was asked done, counting what still waits in the outbox? */
export const done = (task: Task, waiting = 0): boolean => task.have + waiting >= task.need

/** Nothing is asked any more: let off, or nobody held the post. */
export const settled = (task: Task): boolean => ['excused', 'vacant', 'late'].includes(task.state)

/** Is it done by going somewhere? A meeting, a report, a look into records is the desk's. */
export const outside = (task: Task): boolean => !['none', 'person', 'holder'].includes(task.aim ?? '')

/** Tasks under their headings, the soonest first; empty headings are left out. */
export function group(tasks: Task[], now: number, endOfWeekOn: string, waiting: (task: Task) => number = () => 0, away: (task: Task) => number = () => 0): { heading: Heading; tasks: Task[] }[] {
  const today = dayOf(now)
  const headingOf = (t: Task): Heading => {
    if (settled(t) || done(t, waiting(t))) return '已完成'
    if (t.dueAt < now || daysBetween(today, t.toOn) < 0) return '已逾期'
    if (t.toOn === today) return '今天到期'
    return daysBetween(t.toOn, endOfWeekOn) >= 0 ? '本周' : '以后'
  }
  // The soonest first; of those due together, the nearest.
  const sorted = [...tasks].sort((a, b) => a.dueAt - b.dueAt || away(a) - away(b) || (a.id < b.id ? -1 : 1))
  return order
    .map((heading) => ({ heading, tasks: sorted.filter((t) => headingOf(t) === heading) }))
    .filter((g) => g.tasks.length > 0)
}

/** A clause's number and words, however the pack gave it. */
export const clauseOf = (c: Clause): { id: string; text: string } => (typeof c === 'string' ? { id: c, text: '' } : { id: c.id, text: c.text ?? '' })

/** Does a figure here stand where the plan says nothing? */
export const isUnsaid = (t: Task): boolean => t.unsaid === true || t.clauses.length === 0
