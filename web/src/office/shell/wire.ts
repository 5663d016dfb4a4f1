// What the desk reads and writes, as the server's document says it. One file, so
// that a change of the server shows here and nowhere else.

export interface MyPost {
  post: string
  kind: string
  grid: string
  gridName: string
  department?: string
  tier: number
}

export interface Me {
  person: string
  name: string
  county: string
  posts: MyPost[]
  permissions: string[]
  demo: boolean
}

/** What a demo offers at its door. */
export interface Demo {
  demo: boolean
  accounts: { login: string; role: string; name: string }[]
  password: string
}

// ---- hazard

export interface HazardCard {
  id: string
  number: string
  state: string
  text: string
  grade: string
  sector: string
  source: string
  site: string
  siteName: string
  grid: string
  gridName: string
  owner: string
  foundAt: number
  foundOn: string
  dueOn: string
  limitFrom: string
  overdue: boolean
  urgent: boolean
  listed: string
  urged: number
  round: number
  closedAt: number
}

export interface Party {
  department: string
  capacity: string
  why: string
}

export interface HazardActLine {
  id: string
  verb: string
  word: string
  at: number
  byName: string
  post: string
  party: string
  state: string
  round: number
  text: string
  number: string
  photos: string[]
}

export interface May {
  verb: string
  word: string
  needs: string[]
}

export interface HazardView extends HazardCard {
  phase: string
  place: string
  item: string
  legal: string
  measures: string
  hard: boolean
  visit: string
  foundByName: string
  foundPost: string
  lon: number
  lat: number
  dueAt: number
  limitWord: string
  provisional: boolean
  paused: boolean
  edition: string
  rev: number
  parties: Party[]
  acts: HazardActLine[]
  photos: { hash: string; role: string }[]
  may: May[]
  departments: string[]
}

export interface StoryLine {
  n: number
  at: number
  kind: string
  word: string
  byName: string
  post: string
  grid: string
  refs?: Record<string, string>
  hash: string
  holds: boolean
}

export interface Story {
  subject: string
  lines: StoryLine[]
  broken: string
}

export interface BoxCounts {
  triage: number
  accept: number
  mend: number
  verify: number
  overdue: number
  mine: number
  open: number
  closed: number
}

/** What an act comes with; each verb reads what it needs. */
export interface ActBody {
  text?: string
  measures?: string
  photos?: string[]
  owner?: string
  with?: string[]
  dueOn?: string
  pass?: boolean
  hard?: boolean
}

export interface HazardAddBody {
  id: string
  site?: string
  grid?: string
  place?: string
  sector?: string
  grade?: string
  text: string
  measures?: string
  urgent?: boolean
  photos?: string[]
}

// ---- task, visit

export interface TaskCard {
  id: string
  duty: string
  clauses: string[]
  source?: string
  verb: string
  kind: string
  post: string
  place: string
  placeName: string
  aim: string
  target?: string
  targetName?: string
  fromOn: string
  toOn: string
  dueAt: number
  need: number
  have: number
  keptAt?: number
  state: string
  stateWord: string
  reason?: string
  form: string[]
  each: boolean
  unsaid?: boolean
}

export interface CreditedVisit {
  id: string
  on: string
  at: number
  verb: string
  kind: string
  bad: number
  photos: number
  by: string
  byName: string
  siteName?: string
}

export interface TaskPage extends TaskCard {
  holders: string[]
  visits: CreditedVisit[]
}

export interface VisitCard {
  id: string
  site?: string
  siteName?: string
  grid: string
  gridName: string
  by: string
  byName: string
  post: string
  verb: string
  kind: string
  form?: string
  at: number
  on: string
  bad: number
  photos: number
  clockOff?: boolean
  counted: boolean
}

export interface Found {
  id: string
  item?: string
  sector?: string
  grade?: string
  text: string
  outcome: string
  onsite: string[]
  measures?: string
  urgent?: boolean
  hazard?: string
  number?: string
  state?: string
}

export interface Picture {
  hash: string
  role: string
  width: number
  height: number
  takenAt?: number
  lon?: number
  lat?: number
}

export interface CreditedTask {
  id: string
  duty: string
  clauses: string[]
  post: string
  fromOn: string
  toOn: string
  need: number
  have: number
  state: string
  stateWord: string
}

export interface VisitPage extends VisitCard {
  receivedAt: number
  phoneAt: number
  lon?: number
  lat?: number
  accuracy?: number
  edition?: string
  answers: { item: string; text: string; result?: string; note?: string }[]
  findings: Found[]
  pictures: Picture[]
  note?: string
  sign?: { name?: string; refused?: string }
  tasks: CreditedTask[]
  story: { n: number; kind: string; at: number; by: string; post: string; grid: string; hash: string }[]
}

// ---- grid

export interface GridNode {
  id: string
  code: string
  name: string
  kind: string
  covers: string
  tier: number
  parent?: string
  path: string
  lon: number
  lat: number
  drawn: boolean
  demo: boolean
  people: Record<string, number>
  sites: number
  hazards: number
}

export interface Named {
  id: string
  name: string
  kind: string
}

export interface Spot {
  id: string
  kind: string
  name: string
  site?: string
}

export interface Holder {
  appointment: string
  post: string
  kind: string
  department?: string
  person: string
  name: string
  phone?: string
  employer?: string
  from: string
  contacts: Spot[]
}

export interface Gap {
  code: string
  text: string
  grid?: string
  lon?: number
  lat?: number
}

export interface Dossier extends GridNode {
  above: Named[]
  posts: Holder[]
  overlays: Named[]
  spots: Spot[]
  vacant: Gap[]
  rev: number
}

export type Ring = [number, number][]

export interface Feature {
  type: 'Feature'
  id: string
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] }
  properties: { id: string; code: string; name: string; kind: string; tier: number; path: string; lon: number; lat: number; demo: boolean }
}

export interface Overlay {
  id: string
  name: string
  kind: string
  grids: Named[]
  posts: Holder[]
}

// ---- notice

export interface NoticeCard {
  id: string
  kind: string
  subject: string
  code: string
  text: string
  at: number
  read: boolean
  to: string
}

// ---- scheme

export interface Unset {
  path: string
  name: string
  key: string
  word: string
  clauses: string[]
  posts: string[]
  idle: string
  asks: string
}

export interface Clause {
  id: string
  mark: string
  text: string
  state: string
  rules: { path: string; source: string }[]
  met: string[]
  tests: string[]
}

export interface Amendment {
  place: string
  value: string
  body: string
  basis: string
  reason: string
  fromOn: string
  at: number
}

export interface SchemeView {
  title: string
  place: string
  issuer: string
  edition: string
  key: string
  fromOn: string
  clauses: Clause[]
  unset: Unset[]
  warnings: string[]
  amendments: Amendment[]
  explained: string
}

export interface AmendBody {
  place: string
  value: string
  body: string
  basis: string
  reason: string
  fromOn: string
}

// ---- site

export interface SiteCard {
  id: string
  code: string
  name: string
  class: string
  sector: string
  place?: string
  address: string
  lon: number
  lat: number
  grid: string
  gridName: string
  department: string
  risk?: string
  status: string
  seenOn?: string
  hazards: number
  demo: boolean
}

export interface Remark {
  at: string
  code: string
  text: string
}

export interface SiteEntry {
  name: string
  class: string
  sector?: string
  place?: string
  creditCode?: string
  address?: string
  lon: number
  lat: number
  grid?: string
  operator?: string
  phone?: string
  facts?: Record<string, string>
  risk?: string
  status?: string
  openedOn?: string
}

export interface SitePage extends SiteEntry {
  id: string
  rev: number
  code: string
  sector: string
  place: string
  creditCode: string
  address: string
  grid: string
  gridName: string
  department: string
  directBy?: string
  operator: string
  facts: Record<string, string>
  risk: string
  status: string
  openedOn: string
  seenOn: string
  demo: boolean
  responsible: { role: string; department?: string; people: { person: string; name: string; phone?: string; post: string; gridName: string }[] }[]
  gaps: Remark[]
  warnings: Remark[]
  spots: { id: string; kind: string; name: string }[]
  visits: number
  open: number
  hazards: number
}

export interface SiteSaved {
  id: string
  rev: number
  grid: string
  warnings: Remark[]
}

export interface SiteEvent {
  kind: 'visit' | 'hazard'
  id: string
  at: number
  on: string
  by: string
  post: string
  verb?: string
  form?: string
  bad?: number
  photos?: number
  number?: string
  state?: string
  grade?: string
  text?: string
}

// ---- tally

export interface Figure {
  value: number
  link: string
}

export interface FigurePart extends Figure {
  name: string
}

export interface SummaryRow {
  grid: string
  name: string
  own: boolean
  due: Figure
  done: Figure
  sites: Figure
  seen: Figure
  coverage: string
  hazards: Figure
  grades: FigurePart[]
  sectors: FigurePart[]
  closed: Figure
  overdue: Figure
  transferred: Figure
  activities: FigurePart[]
  filledBy: string
}

/** What stands above and below each of the three tables. */
export interface TableHead {
  title: string
  month: string
  monthWord: string
  grid: string
  gridName: string
  layout: string
  clauses: string[]
  until: string
  filledBy: string
  reviewedBy: string
  file: string
}

export interface Summary extends TableHead {
  grades: string[]
  sectors: string[]
  rows: SummaryRow[]
  total: SummaryRow
  notes: string[]
}

export interface DailyRow {
  id: string
  on: string
  grid: string
  by: string
  post: string
  site: string
  answers: string[]
  found: string[]
  handled: string[]
  photos: number
  signed: string
}

export interface Daily extends TableHead {
  items: string[]
  rows: DailyRow[]
  next: string
}

export interface KeyRow {
  kind: 'hazard' | 'visit'
  id: string
  on: string
  grid: string
  by: string
  site: string
  item: string
  found: string
  handled: string
  photos: number
  signed: string
  grade: string
  criterion: string
  owner: string
  measures: string
  due: string
  supervisor: string
  verified: string
}

export interface KeyTable extends TableHead {
  rows: KeyRow[]
  next: string
}

export interface TallyRecord {
  kind: 'hazard' | 'visit' | 'site' | 'task'
  id: string
  on: string
  title: string
  place: string
  note: string
  times: number
}

export interface TallyRecords {
  month: string
  gridName: string
  figure: string
  of: string
  items: TallyRecord[]
  next: string
}
