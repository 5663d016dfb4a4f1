// What a person fills in on a visit, and the deed it becomes. Pure: no screen,
// no disk, no network.
import { uuid } from '@shared/uuid'
import { outside } from '../task/group'
import type { Checklist, FindingBody, Item, Place, Site, Task, VisitBody } from '@shared/wire'

export interface FindingForm {
  id: string
  item?: string
  sector?: string
  text: string
  grade: string
  outcome: 'hazard' | 'mended'
  onsite: string[]
  photos: string[]
  after: string[]
  urgent: boolean
  measures: string
}

export interface VisitForm {
  site: string
  grid: string
  task?: string
  verb: string
  checklist: string
  /** the edition the answers were given to; kept even when the pack brings a newer one */
  edition: string
  startedAt: number
  /** only what is not 正常 */
  answers: Record<string, 'bad' | 'na'>
  findings: FindingForm[]
  photos: string[]
  note: string
  signName: string
  signRefused: string
  /** the picture of the signature */
  signPhoto?: string
  /** who went along, by id */
  along?: string[]
  place?: Place
}

/** A visit that has just begun: everything is 正常 until marked. */
export function beginVisit(site: Site, checklist: Checklist | undefined, task: Task | undefined, now: number): VisitForm {
  return {
    site: site.id,
    grid: site.grid,
    task: task?.id,
    verb: task?.verb || '巡查',
    checklist: checklist?.id ?? '',
    edition: checklist?.edition ?? '',
    startedAt: now,
    answers: {},
    findings: [],
    photos: [],
    note: '',
    signName: '',
    signRefused: '',
  }
}

/**
 * What a visit is for when the person came by the list of sites: the task of
 * today that this site counts for, one still to be done before one that is done.
 * A visit on another task's checklist would be credited to nothing.
 */
export function taskFor(tasks: Task[], site: Site, today: string): Task | undefined {
  const rank = (t: Task) => (t.have < t.need ? 0 : 2) + (t.site ? 0 : 1)
  return tasks
    .filter((t) => outside(t) && t.fromOn <= today && today <= t.toOn && (t.site ? t.site === site.id : t.grid === site.grid))
    .sort((a, b) => rank(a) - rank(b) || a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))[0]
}

/** Every task still open that one visit here may be counted for; the office decides. */
export function tasksAt(tasks: Task[], site: Site, today: string): Task[] {
  return tasks.filter((t) => outside(t) && t.have < t.need && t.fromOn <= today && today <= t.toOn && (t.site ? t.site === site.id : t.grid === site.grid && !t.each))
}

/** The checklists to choose from, the fitting one first. */
export function fitting(all: Checklist[], site: Site, task: Task | undefined): Checklist[] {
  const asked = task?.form ?? []
  const score = (c: Checklist) =>
    (asked.includes(c.id) ? 4 : 0) + (site.class && c.name.includes(site.class) ? 2 : 0) + (site.sector && c.items.some((i) => i.sector === site.sector) ? 1 : 0)
  return [...all].sort((a, b) => score(b) - score(a))
}

/** A finding on an item starts with the checklist's own words, so that often nothing need be typed. */
export function newFinding(item: Item | undefined): FindingForm {
  return {
    id: uuid(),
    item: item?.id,
    sector: item?.sector || undefined,
    text: item ? item.wrong || `${item.text}：不符合要求` : '',
    grade: item?.grade || '一般',
    outcome: 'hazard',
    onsite: [],
    photos: [],
    after: [],
    urgent: false,
    measures: '',
  }
}

/** Marks an item; its finding comes and goes with the mark. */
export function mark(form: VisitForm, item: Item, result: 'ok' | 'bad' | 'na'): void {
  const others = form.findings.filter((f) => f.item !== item.id)
  if (result === 'ok') delete form.answers[item.id]
  else form.answers[item.id] = result
  if (result === 'bad') {
    if (others.length === form.findings.length) form.findings.push(newFinding(item))
  } else if (others.length !== form.findings.length) {
    form.findings = others
  }
}

/** What still stands in the way of 完成, as a sentence and where; undefined when nothing does. */
export function lacks(form: VisitForm): { finding?: string; words: string } | undefined {
  for (const f of form.findings) {
    if (!f.text.trim()) return { finding: f.id, words: '这个问题还没有写是什么情况。' }
    if (f.outcome === 'mended' && f.after.length === 0) return { finding: f.id, words: '当场整改的，请拍一张整改后的照片。' }
  }
  if (form.signPhoto && !form.signName.trim()) return { words: '签了字的，请写上是谁签的。' }
  if (form.signRefused.trim() && !form.signName.trim()) return { words: '拒绝签字的，请写上是谁拒绝的。' }
  return undefined
}

/** The visit as it goes to the office. */
export function visitBody(form: VisitForm, checklist: Checklist | undefined): VisitBody {
  const items = checklist?.items ?? []
  const body: VisitBody = {
    site: form.site,
    grid: form.grid || undefined,
    task: form.task,
    verb: form.verb,
    form: form.checklist,
    edition: form.edition,
    answers: items.map((item) => ({ item: item.id, result: form.answers[item.id] ?? 'ok' })),
    findings: form.findings.map(findingBody),
    photos: form.photos,
    note: form.note.trim() || undefined,
    with: form.along?.length ? form.along : undefined,
    ...form.place,
  }
  const name = form.signName.trim()
  if (name) body.sign = form.signRefused.trim() ? { name, refused: form.signRefused.trim() } : { name, photo: form.signPhoto }
  return body
}

/** One finding as it goes to the office. */
export function findingBody(f: FindingForm): FindingBody {
  const mended = f.outcome === 'mended'
  return {
    id: f.id,
    item: f.item,
    sector: f.sector,
    text: f.text.trim(),
    grade: f.grade,
    outcome: f.outcome,
    onsite: f.onsite,
    photos: f.photos,
    after: mended ? f.after : [],
    // What was mended on the spot is no longer urgent.
    urgent: f.urgent && !mended,
    measures: f.measures.trim() || undefined,
  }
}

/** Every photograph a visit names, once. */
export function photosOf(form: VisitForm): string[] {
  const found = form.findings.flatMap((f) => [...f.photos, ...(f.outcome === 'mended' ? f.after : [])])
  // Whoever refused has not signed.
  const signed = form.signPhoto && !form.signRefused.trim() ? [form.signPhoto] : []
  return [...new Set([...form.photos, ...found, ...signed])]
}
