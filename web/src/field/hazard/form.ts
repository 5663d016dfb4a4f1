// What a person fills in to report a hazard, and the deed it becomes.
import { uuid } from '@shared/uuid'
import type { HazardBody, Place, Site, VisitBody } from '@shared/wire'

export interface HazardForm {
  site?: string
  siteName: string
  grid: string
  /** where it is, when it is at no site of the ledger */
  place: string
  sector: string
  text: string
  grade: string
  photos: string[]
  urgent: boolean
  onsite: string[]
  measures: string
  /** mended there and then, with photographs of the mended state */
  mended?: boolean
  after?: string[]
  /** the plan's way of reporting, where it has several, and whom it offers */
  way?: string
  to?: string
  at?: Place
}

export function beginHazard(site: Site | undefined, grid: string): HazardForm {
  return {
    site: site?.id,
    siteName: site?.name ?? '',
    grid: site?.grid ?? grid,
    place: '',
    sector: '',
    text: '',
    grade: '一般',
    photos: [],
    urgent: false,
    onsite: [],
    measures: '',
  }
}

/** What still stands in the way of 上报. */
export function lacksOfHazard(form: HazardForm): string | undefined {
  if (!form.text.trim()) return '请写一句是什么情况（可以用键盘上的话筒说）。'
  if (!form.site && !form.place.trim()) return '请选是哪个对象，或者写一下地点。'
  if (form.mended && !form.after?.length) return '当场整改的，请拍一张整改后的照片。'
  return undefined
}

/** Every photograph it names, once. */
export const photosOfHazard = (form: HazardForm): string[] => [...new Set([...form.photos, ...(form.mended ? (form.after ?? []) : [])])]

export function hazardBody(form: HazardForm): HazardBody {
  return {
    site: form.site,
    grid: form.grid || undefined,
    place: form.place.trim() || undefined,
    sector: form.sector || undefined,
    text: form.text.trim(),
    grade: form.grade,
    photos: form.photos,
    urgent: form.urgent,
    onsite: form.onsite,
    measures: form.measures.trim() || undefined,
    to: form.to || undefined,
    way: form.way || undefined,
    ...form.at,
  }
}

/**
 * What was mended there and then is nothing to send to anybody: it goes to the
 * office as a visit with one finding, before and after.
 */
export function mendedBody(form: HazardForm, id = uuid()): VisitBody {
  return {
    site: form.site ?? '',
    grid: form.grid || undefined,
    verb: '巡查',
    form: '',
    edition: '',
    answers: [],
    findings: [
      {
        id, sector: form.sector || undefined, text: form.text.trim(), grade: form.grade, outcome: 'mended', onsite: form.onsite, photos: form.photos, after: form.after ?? [],
        urgent: false, measures: form.measures.trim() || undefined,
      },
    ],
    photos: [],
    note: form.site ? undefined : form.place.trim() || undefined,
    ...form.at,
  }
}
