// What travels between the phone and the server. The phone records facts, the
// office decides: the pack carries what an inspector needs to choose, a deed
// carries what was seen and done.

/** One post a person holds. */
export interface Post {
  post: string
  kind?: string
  grid: string
  gridName: string
  department?: string
}

/** Who is signed in. */
export interface Me {
  person: string
  name: string
  county: string
  posts: Post[]
  permissions: string[]
  /** the plan's ways of reporting a hazard, where there is a choice */
  ways?: Way[]
  /** who may have gone along: of the same places, by name only */
  colleagues?: { id: string; name: string }[]
  /** the plan wants time and place burned into photographs */
  stamp?: boolean
  /** signed in with a password from a paper */
  initial?: boolean
}

/** One of the plan's ways of an act, with whom the sender may pick. */
export interface Way {
  verb: string
  way?: string
  word: string
  needs?: string[]
  offers?: string[]
  to?: string[]
}

/** A clause of the plan, with its words when the pack carries them. */
export type Clause = string | { id: string; text?: string }

/** One occurrence of a duty. */
export interface Task {
  id: string
  duty: string
  clauses: Clause[]
  verb: string
  grid: string
  gridName: string
  site?: string
  fromOn: string
  toOn: string
  dueAt: number
  need: number
  have: number
  state: string
  /** what it is about: a round of the grid, a site, a spot, a person, or nothing that is somewhere */
  aim?: string
  targetName?: string
  stateWord?: string
  /** why it is as it is: who let it off */
  because?: string
  /** of an order: what is to be done, and who asked */
  text?: string
  givenBy?: string
  /** the day hangs on holidays nobody announced yet */
  provisional?: boolean
  /** every site of the grid is due once, not the grid as a whole */
  each: boolean
  /** checklists to fill, by id */
  form: string[]
  /** the figure (how often, until when) is not the plan's own */
  unsaid?: boolean
}

export interface Recent {
  on: string
  by: string
  kind: string
  mine?: boolean
}

export interface Site {
  id: string
  name: string
  pinyin: string
  class: string
  sector: string
  address: string
  lon?: number
  lat?: number
  grid: string
  gridName: string
  status: string
  riskWord?: string
  code?: string
  creditCode?: string
  lastVisitOn?: string
  recent?: Recent[]
  came30?: number
  came90?: number
  openHazards?: number
  rev: number
}

export interface Item {
  id: string
  text: string
  /** the heading it stands under */
  group?: string
  sector: string
  grade: string
  limit?: string
  law?: string
  right?: string
  wrong?: string
}

export interface Checklist {
  id: string
  name: string
  edition: string
  items: Item[]
}

export interface Hazard {
  id: string
  number: string
  site?: string
  siteName: string
  text: string
  state: string
  stateWord: string
  grade: string
  sector?: string
  item?: string
  dueOn?: string
  /** the day comes from an amendment or a default, not from the plan */
  unsaid?: boolean
  overdue: boolean
  foundAt: number
  ownerName: string
  may: string[]
  ways?: Way[]
  last?: { at: number; word: string; reason?: string }
  photos: string[]
  rev: number
}

export interface Notice {
  id: string
  text: string
  at: number
  subject?: string
  readAt?: number
}

export interface Spot {
  id: string
  site?: string
  grid: string
  name: string
}

/** One act on a case, as its page tells it. */
export interface Act {
  id: string
  word: string
  at: number
  byName: string
  post: string
  text: string
  number: string
}

/** What the phone carries out, whole or as what changed since a cursor. */
export interface Pack {
  cursor: string
  full: boolean
  gone: Partial<Record<'tasks' | 'sites' | 'checklists' | 'hazards' | 'notices' | 'spots', string[] | null>>
  me: Me
  tasks: Task[]
  sites: Site[]
  checklists: Checklist[]
  hazards: Hazard[]
  notices: Notice[]
  spots: Spot[]
}

export type DeedKind = 'visit' | 'hazard' | 'act' | 'read' | 'complaint'

/** A fact recorded in the field. */
export interface Deed {
  id: string
  /** counts every deed of this device; a hole in it is a lost deed */
  seq: number
  kind: DeedKind
  /** by the phone's clock, in milliseconds */
  at: number
  /** earlier deeds on the same record that must have arrived first */
  after?: string[]
  /** earlier deeds it waited for that the phone has no more: lost, or long arrived */
  lost?: string[]
  /** the revision of the record that was on the screen */
  base?: number
  body: unknown
}

export interface Place {
  lon: number
  lat: number
  accuracy?: number
}

export interface Answer {
  item: string
  result: 'ok' | 'bad' | 'na'
  note?: string
}

export interface FindingBody {
  id: string
  item?: string
  sector?: string
  text: string
  grade: string
  outcome: 'hazard' | 'mended'
  onsite: string[]
  photos: string[]
  /** photographs of the mended state */
  after: string[]
  urgent: boolean
  measures?: string
}

export interface VisitBody extends Partial<Place> {
  site: string
  grid?: string
  task?: string
  verb: string
  form: string
  edition: string
  answers: Answer[]
  findings: FindingBody[]
  photos: string[]
  note?: string
  /** who went along */
  with?: string[]
  sign?: { name: string; refused?: string; photo?: string }
}

export interface HazardBody extends Partial<Place> {
  site?: string
  grid?: string
  place?: string
  item?: string
  sector?: string
  text: string
  grade: string
  photos: string[]
  urgent: boolean
  onsite: string[]
  measures?: string
  to?: string
  way?: string
}

export interface ComplaintBody {
  about: string
  text: string
  unsigned?: boolean
}

export interface ActBody {
  hazard: string
  verb: string
  pass?: boolean
  text?: string
  photos?: string[]
  way?: string
  owner?: string
}

export interface ReadBody {
  notice: string
}

/** What the server says to one deed. */
export interface DeedResult {
  id: string
  state: 'stored' | 'refused' | 'waiting'
  fault?: { code: string; detail: string; fields?: { at: string; code: string; detail?: string }[] | null }
  made?: {
    hazards?: { id: string; number: string }[]
    /** the duties a visit was counted for */
    credited?: { id: string; duty: string; clauses: string[]; need: number; have: number }[]
    /** what had changed about the record since the phone showed it, in words */
    meanwhile?: string[]
  }
}

/** What a phone says of its numbering, so that a lost deed is noticed. */
export interface Count {
  last: number
  held: number[]
  letGo: number[]
}

/** Numbers of this phone that nobody has any more. */
export interface Gap {
  id: string
  from: number
  to: number
  noticedAt: number
}

/** The server's answer to one sending. */
export interface DeedsAnswer {
  results: DeedResult[] | null
  /** the server's time */
  at?: number
  gaps?: Gap[] | null
}
