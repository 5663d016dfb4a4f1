// From what a verb needs to the form that asks for it. The scheme names the
// needs in its own words; a word nobody here knows is asked for as text, so that
// a scheme may need something new without a new screen.
import type { ActBody, May } from '../shell/wire'

/** One thing a form asks for. */
export interface Ask {
  /** where it goes in the body of the act */
  at: 'text' | 'measures' | 'photos' | 'owner' | 'with' | 'dueOn' | 'pass' | 'hard'
  label: string
  required: boolean
  hint?: string
  /** the plan lets the sender pick one of these, and no other */
  of?: string[]
}

/** What the form holds while it is filled; `pass` is undecided until somebody decides. */
export interface ActForm {
  text: string
  measures: string
  photos: string[]
  owner: string
  with: string[]
  dueOn: string
  pass: boolean | null
  hard: boolean
}

export const emptyForm = (): ActForm => ({ text: '', measures: '', photos: [], owner: '', with: [], dueOn: '', pass: null, hard: false })

const places: Record<string, { at: Ask['at']; label: string }> = {
  照片: { at: 'photos', label: '照片' },
  整改措施: { at: 'measures', label: '整改措施' },
  解决方案: { at: 'measures', label: '解决方案' },
  整改方案: { at: 'measures', label: '整改方案' },
  治理方案: { at: 'measures', label: '治理方案' },
  应急措施: { at: 'measures', label: '应急措施' },
  影像资料: { at: 'photos', label: '影像资料' },
  影像: { at: 'photos', label: '影像' },
  图片: { at: 'photos', label: '图片' },
  整改照片: { at: 'photos', label: '整改照片' },
  整改前后照片: { at: 'photos', label: '整改前后照片' },
  期限: { at: 'dueOn', label: '期限' },
  主办: { at: 'owner', label: '主办' },
  接收单位: { at: 'owner', label: '接收单位' },
  结论: { at: 'pass', label: '结论' },
}

/** What a verb takes besides what it needs, in the order people think of it. */
const offers: Record<string, (Omit<Ask, 'required'>)[]> = {
  dispatch: [
    { at: 'with', label: '协办' },
    { at: 'dueOn', label: '期限', hint: '不填则按方案的时限；方案未规定时可在此写明。' },
    { at: 'text', label: '交办意见' },
  ],
  accept: [{ at: 'dueOn', label: '承诺完成日', hint: '可以早于期限，不能晚于期限。' }],
  feedback: [
    { at: 'photos', label: '整改后照片' },
    { at: 'hard', label: '本级难以整改，需要上级协调' },
  ],
  mend: [{ at: 'photos', label: '整改后照片' }],
  verify: [
    { at: 'text', label: '复查意见', hint: '不通过时必须写明还差什么。' },
    { at: 'photos', label: '复查照片' },
  ],
  approve: [{ at: 'text', label: '意见' }],
  joint: [{ at: 'with', label: '一同参加的部门' }],
  urge: [{ at: 'text', label: '催办内容' }],
  prompt: [{ at: 'text', label: '督促内容' }],
  review: [
    { at: 'text', label: '回看情况' },
    { at: 'photos', label: '照片' },
  ],
}

/** The questions of a verb, each once: what it needs first, then what it may take. */
export function asksOf(may: May): Ask[] {
  const out: Ask[] = []
  const put = (a: Ask): void => {
    const there = out.find((x) => x.at === a.at)
    if (!there) out.push(a)
    else there.required ||= a.required
  }
  for (const need of may.needs) {
    const place = places[need]
    if (place) put({ ...place, required: true })
    else put({ at: 'text', label: need, required: true })
  }
  for (const offer of offers[may.verb] ?? []) put({ ...offer, required: false })
  if (may.offers?.length) {
    // law: S3-18, S3-25: the plan names whom it may go to; the sender picks.
    const whom = out.find((a) => a.at === 'owner')
    const must = may.verb === 'transfer' || whom?.required === true
    if (whom) whom.of = may.offers
    else put({ at: 'owner', label: `${may.word}给谁`, required: must, of: may.offers, hint: must ? undefined : '不选则都送到，先签收的主办。' })
  }
  const order: Ask['at'][] = ['pass', 'owner', 'with', 'measures', 'text', 'dueOn', 'photos', 'hard']
  return out.sort((a, b) => order.indexOf(a.at) - order.indexOf(b.at))
}

/** What is still missing, by place; nothing missing is an empty record. */
export function missing(asks: Ask[], form: ActForm): Partial<Record<Ask['at'], string>> {
  const out: Partial<Record<Ask['at'], string>> = {}
  for (const a of asks) {
    if (a.required && isEmpty(form[a.at])) out[a.at] = a.at === 'photos' ? '请至少选一张照片。' : a.at === 'owner' || a.at === 'pass' || a.at === 'dueOn' ? `请选择${a.label}。` : `请填写${a.label}。`
  }
  const refuses = asks.some((a) => a.at === 'pass') && form.pass === false
  if (refuses && form.text.trim() === '') out.text = '不通过时请写明理由。'
  return out
}

function isEmpty(value: ActForm[keyof ActForm]): boolean {
  if (value === null) return true
  if (typeof value === 'boolean') return false
  return typeof value === 'string' ? value.trim() === '' : value.length === 0
}

/** The body of the act: only what was asked and given. */
export function bodyOf(asks: Ask[], form: ActForm): ActBody {
  const body: Record<string, unknown> = {}
  for (const { at } of asks) {
    const value = form[at]
    if (!isEmpty(value) && value !== false) body[at] = typeof value === 'string' ? value.trim() : value
  }
  return body as ActBody
}

/** Verbs that carry the case along come first and stand out; the others stand beside. */
const along = ['approve', 'verify', 'feedback', 'accept', 'dispatch', 'report', 'take', 'mend', 'close']
export const isMain = (verb: string): boolean => along.includes(verb)
export function inOrder(may: May[]): May[] {
  const rank = (m: May): number => (isMain(m.verb) ? along.indexOf(m.verb) : 100)
  return [...may].sort((a, b) => rank(a) - rank(b))
}
