// What the desk reads and writes: the server's own document says it
// (docs/api/openapi.json → shared/api.d.ts, `npm run types`). Here each shape has
// the name the screens know it by.
import type { components } from '@shared/api.d.ts'

type Schemas = components['schemas']

/** The server never sends null for a list; its document cannot say so everywhere. */
export type Whole<T> = T extends (infer E)[] ? Whole<E>[] : T extends object ? { [K in keyof T]: Whole<Exclude<T[K], null>> } : T

type Of<K extends keyof Schemas> = Whole<Schemas[K]>

export type Me = Of<'AccountMe'>
export type Demo = Of<'DemoOut'>

// ---- opening
export type Guide = Of<'UpkeepGuideOut'>
export type GuidePlan = Of<'UpkeepPlan'>
export type Next = Of<'UpkeepNext'>
export type OpenBody = Of<'OpenInBody'>

// ---- hazard
export type HazardCard = Of<'HazardCard'>
export type HazardView = Of<'HazardView'>
export type HazardActLine = Of<'HazardActView'>
export type May = Of<'HazardMayView'>
export type CaseClock = Of<'HazardClockView'>
export type Story = Of<'HazardStory'>
export type BoxCounts = Of<'HazardBoxCounts'>
export type ActBody = Of<'ActInBody'>
export type HazardAddBody = Of<'AddInBody'>
export type HazardWay = Of<'HazardWayView'>
export type CasePaper = Of<'HazardPaperView'>
export type CasePapers = Of<'HazardPapersOut'>
export type PaperTemplates = Of<'HazardTemplatesOut'>
export type TemplateBody = Of<'TemplateInBody'>
export type Outline = Of<'HazardOutline'>

// ---- task, visit
export type TaskCard = Of<'PatrolTaskCard'>
export type TaskPage = Of<'PatrolTaskPage'>
export type VisitCard = Of<'PatrolVisitCard'>
export type VisitPage = Of<'PatrolVisitPage'>

export type Statute = Of<'TallyStatuteView'>
export type StatuteRow = Statute['total']
export type Campaign = Of<'PatrolCampaignView'>
export type CampaignRow = Of<'PatrolCampaignRow'>
export type CampaignBody = Of<'CampaignInBody'>
export type CampaignMade = Of<'PatrolCampaignOut'>
export type CampaignTry = CampaignMade['try']
export type MonthsWaiting = Of<'TallyWaitingRows'>
export type CoverageOut = Of<'PatrolCoverageOut'>
export type Stand = CoverageOut['all']
export type DutyDays = Of<'PatrolDutyDays'>
export type DutyDay = Of<'PatrolDutyDay'>
export type WorkloadOut = Of<'PatrolWorkloadOut'>
export type WorkloadRow = Of<'PatrolWorkloadRow'>

export type OrderBody = Of<'OrderInBody'>

// ---- appointment, training, absence
export type Appointment = Of<'GridAppointmentRow'>
export type Appointed = Of<'GridAppointed'>
export type AppointmentChoices = Of<'GridChoices'>
export type AppointBody = Of<'AppointInBody'>
export type PersonRow = Of<'AccountPersonRow'>
export type PersonBody = Of<'AddPersonInBody'>
export type Entered = Of<'AccountEntered'>
export type Training = Of<'GridTrainingRow'>
export type TrainBody = Of<'TrainInBody'>
export type Trained = Of<'GridTrained'>
export type Leave = Of<'AccountLeave'>
export type LeaveBody = Of<'LeaveInBody'>

// ---- instruction
export type InstructionCard = Of<'NoticeInstructionCard'>
export type InstructionView = Of<'NoticeInstructionView'>
export type InstructBody = Of<'InstructInBody'>

// ---- evidence
export type Came = Of<'EvidenceCame'>

// ---- export
export type Counted = Of<'AccountCounted'>
export type ListView = Of<'ExportListView'>
export type ExportForm = Of<'ExportFormView'>
export type ExportJob = Of<'ExportJobView'>
export type SiteAssigned = Of<'SiteAssignOut'>
export type TaskAssigned = Of<'PatrolAssigned'>
export type ExportTake = Of<'ExportTakeRow'>

// ---- grid
export type GridNode = Of<'GridNode'>
export type Dossier = Of<'GridDossier'>
export type Gap = Of<'GridGapRow'>
export type Gaps = Of<'GridGapsOut'>
export type Overlay = Of<'GridOverlayRow'>
export type GridOnDay = Of<'GridOnDay'>
export type Answered = Of<'GridAnswered'>
export type DrawOverlayBody = Of<'DrawOverlayInBody'>
export type SplitBody = Of<'SplitInBody'>
export type MergeBody = Of<'MergeInBody'>
export type MoveBody = Of<'MoveInBody'>
export type Redrawn = Of<'GridRedrawnOut'>
export type Redrawing = Of<'GridRedrawingRow'>

/** One closed line of a border. */
export type DraftCard = Of<'GridDraftCard'>
export type DraftShape = Omit<Of<'GridShapeRow'>, 'border'> & { border?: Border }
export type DraftFlaw = Omit<Of<'GridFlawRow'>, 'ground'> & { ground?: Border }
export type DraftView = Omit<Of<'GridDraftView'>, 'shapes' | 'flaws'> & { shapes: DraftShape[]; flaws: DraftFlaw[] }
export type DraftTried = Of<'GridTryOut'>
export type BordersRead = Omit<Of<'GridImportBordersOut'>, 'draft' | 'rows'> & { draft?: DraftView; rows: (Omit<Of<'GridImportedRow'>, 'border'> & { border?: Border })[] }
export type Ring = [number, number][]
/** A border as it travels. */
export type Border = { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] }

/** A border as GeoJSON says it; the document leaves geometry open. */
export interface Feature {
  type: 'Feature'
  id: string
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] }
  properties: Of<'GridLabel'>
}

// ---- notice
export type NoticeCard = Of<'NoticeCard'>

// ---- scheme
export type SchemeView = Of<'SchemeView'>
export type Unset = Of<'SchemeUnsetView'>
export type AmendBody = Of<'AmendInBody'>
export type Paragraph = Of<'SchemeParagraphView'>
export type ClauseLine = Of<'SchemeClauseView'>
export type Simulation = Of<'SchemeSimulationView'>
export type PostLoad = Of<'SchemeLoadView'>
export type SimulateBody = Of<'SimulateInBody'>
export type Tried = Of<'SchemeTryView'>
export type Said = Of<'SchemeSayView'>
export type Version = Of<'SchemeVersionView'>
export type SchemeChange = Of<'SchemeChangeView'>
export type Hint = Of<'SchemeHintView'>

// ---- site
export type SiteCard = Of<'SiteCard'>
export type SiteEntry = Of<'SiteEntry'>
export type SitePage = Of<'SitePage'>
export type SiteColumns = Of<'SiteColumnsOut'>
export type SiteSaved = Of<'SiteSaved'>
export type SiteEvent = Of<'SiteEvent'>
export type SiteGap = Of<'SiteGapRow'>
export type SiteOnDay = Of<'SiteOnDay'>

// ---- tally
export type Figure = Of<'TallyFigure'>
export type Summary = Of<'TallySummaryView'>
export type SummaryRow = Of<'TallySummaryRow'>
export type Analysis = Of<'TallyAnalysisView'>
export type Filing = Of<'TallyFilingView'>
export type Daily = Of<'TallyDailyView'>
export type DailyRow = Of<'TallyDailyRow'>
export type KeyTable = Of<'TallyKeyView'>
export type KeyRow = Of<'TallyKeyRow'>
export type TallyRecord = Of<'TallyRecord'>
export type TallyRecords = Of<'TallyRecordsView'>

/** What stands above and below each of the three tables. */
export type TableHead = Pick<Summary, 'title' | 'month' | 'monthWord' | 'grid' | 'gridName' | 'layout' | 'clauses' | 'until' | 'filledBy' | 'reviewedBy' | 'file'>

// ---- atlas
export type MapLegend = Of<'AtlasLegend'>
export type MapPanel = Of<'AtlasPanel'>
export type MapLines = Of<'AtlasLines'>
export type MapLine = Of<'AtlasLine'>
export type MapHit = Of<'AtlasHit'>
export type MapSum = Of<'Sum'>
// ---- workbook
export type Workbook = Of<'WorkbookPage'>
export type WorkbookCards = Of<'WorkbookCards'>
export type WorkbookTab = Of<'WorkbookTab'>
export type WorkbookField = Of<'WorkbookFieldView'>
export type WorkbookRow = Of<'WorkbookRowView'>
export type WorkbookCounts = Of<'WorkbookCounts'>
export type MatchBody = Of<'MatchInBody'>
// ---- system
export type Account = Of<'AccountAccountRow'>
export type Opened = Of<'AccountOpened'>
export type Asked = Of<'AccountAsked'>
export type Seen = Of<'AccountSeen'>
export type Session = Of<'AccountSessionRow'>
export type SignInRow = Of<'AccountSignInRow'>
export type Administrator = Of<'AccountAdministratorRow'>
export type FactorBegun = Of<'AccountFactorBegun'>
export type DownloadRow = Of<'UpkeepDownloadRow'>
export type Job = Of<'UpkeepJobRow'>
export type Setting = Of<'UpkeepSettingRow'>
export type EntryRow = Of<'UpkeepEntryRow'>
export type RetentionRow = Of<'UpkeepRetentionRow'>
