// What a person fills in to report a hazard, and the deed it becomes.
import type { HazardBody, Place, Site } from '@shared/wire'

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
  return undefined
}

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
    ...form.at,
  }
}
