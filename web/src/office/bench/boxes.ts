// What waits for whoever sits here, of every kind: each number opens a list of
// exactly so many rows.
import type { RouteLocationRaw } from 'vue-router'
import { api, read } from '../shell/call'
import { may } from '../shell/session'
import type { BoxCounts } from '../shell/wire'

export interface Box {
  key: string
  name: string
  does: string
  n: number | undefined
  /** more than counted */
  more?: boolean | undefined
  to: RouteLocationRaw
  late?: boolean
}

const hazards: { key: keyof BoxCounts; name: string; does: string; needs: string; late?: boolean }[] = [
  { key: 'triage', name: '待派送', does: '派送交办', needs: 'hazard.dispatch' },
  { key: 'accept', name: '待签收', does: '签收或退回', needs: 'hazard.accept' },
  { key: 'mend', name: '整改中', does: '反馈整改', needs: 'hazard.feedback' },
  { key: 'urged', name: '催办待反馈', does: '已被催办，请反馈', needs: 'hazard.feedback', late: true },
  { key: 'assist', name: '待协办反馈', does: '协办反馈', needs: 'hazard.assist' },
  { key: 'verify', name: '待复查', does: '复查销号', needs: 'hazard.verify' },
  { key: 'approve', name: '待批准', does: '批准或不批', needs: 'hazard.approve' },
  { key: 'border', name: '边缘事项', does: '相邻网格请看', needs: 'hazard.read' },
  { key: 'soon', name: '三天内到期', does: '盯住期限', needs: 'hazard.urge' },
  { key: 'mine', name: '我发现的', does: '跟踪到底', needs: 'hazard.report' },
]
/** So many wait, or more than that. */
export interface Waits {
  n: number
  more: boolean
}

/** The complaints from the field that wait for an answer. */
export const openComplaints = async (): Promise<Waits> => {
  const page = await read(() => api.GET('/api/field/complaints', { params: { query: { limit: 50 } } }))
  return { n: page.items.length, more: !!page.next }
}

/** Shown also when nothing waits: what a post is there for. */
const always = ['triage', 'accept', 'verify']

/** The boxes of cases, for the verbs the caller holds. */
export function hazardBoxes(n: BoxCounts | undefined): Box[] {
  return hazards
    .filter((b) => may(b.needs) && (always.includes(b.key) || (n?.[b.key] ?? 0) > 0))
    .map((b) => ({ key: b.key, name: b.name, does: b.does, n: n?.[b.key], to: { name: 'hazards', query: { box: b.key } }, ...(b.late && { late: true }) }))
}

/** The other things that wait; those of which there are none are left out. */
export function otherBoxes(n: { months?: { n: number; more?: boolean | undefined; late: boolean; first?: RouteLocationRaw | undefined } | undefined; orders?: number | undefined; instructions?: Waits | undefined; complaints?: Waits | undefined; gaps?: number | undefined }): Box[] {
  const out: Box[] = []
  if (n.months && n.months.n > 0) out.push({ key: 'months', name: '月度汇总表', does: '确认、提交或收下', n: n.months.n, more: n.months.more, late: n.months.late, to: n.months.first ?? { name: 'tables' } })
  if (n.orders) out.push({ key: 'orders', name: '我的任务', does: '本周还没完成', n: n.orders, to: { name: 'tasks', query: { mine: 'true', state: 'open' } } })
  if (n.instructions?.n) out.push({ key: 'instructions', name: '部署待签收', does: '看过后签收', ...n.instructions, to: { name: 'instructions', query: { box: 'waiting' } }, late: true })
  if (n.complaints?.n) out.push({ key: 'complaints', name: '现场意见', does: '给个答复', ...n.complaints, to: { name: 'letters', query: { tab: 'complaints' } } })
  if (n.gaps) out.push({ key: 'gaps', name: '责任没落实', does: '补上承办人或网格员', n: n.gaps, to: { name: 'gaps' } })
  return out
}
