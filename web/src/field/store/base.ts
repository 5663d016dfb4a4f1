import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Checklist, Deed, DeedResult, Hazard, Notice, Site, Spot, Task } from '@shared/wire'
import type { Fault } from '@shared/api/problem'

/** Every row on the phone belongs to one person; a second person sees none of it. */
type Of<T> = T & { person: string }

/** A photograph: its bytes until the server has them, its preview for longer. */
export interface PhotoRow {
  person: string
  hash: string
  /** empty once sent; ArrayBuffers survive in every web view, Blobs do not */
  bytes?: ArrayBuffer
  preview: ArrayBuffer
  takenAt: number
  /** when it came to the disk; one of the album was taken long before */
  keptAt?: number
  lon?: number
  lat?: number
  /** where the server keeps what it has of it already; sending goes on there */
  begun?: string
  state: 'kept' | 'sent' | 'refused'
  fault?: Fault
}

/** What a person is in the middle of; saved with every tap. */
export interface DraftRow<T = unknown> {
  person: string
  id: string
  kind: 'visit' | 'hazard' | 'act'
  /** the record it is about, as in [DeedRow.subject] */
  subject: string
  title: string
  changedAt: number
  form: T
}

/** A deed in the outbox. */
export interface DeedRow extends Deed {
  person: string
  /** deeds wait only for earlier deeds with the same subject: `site:…`, `hazard:…` */
  subject: string
  title: string
  photos: string[]
  state: 'waiting' | 'stored' | 'refused'
  fault?: Fault
  tries: number
  settledAt?: number
  made?: DeedResult['made']
  /** the form it came from, so that a refused deed can be mended */
  draft?: DraftRow
}

export interface KeptRow {
  person: string
  key: string
  value: unknown
}

/** The database of the phone. */
export class Base extends Dexie {
  declare tasks: Table<Of<Task>, [string, string]>
  declare sites: Table<Of<Site>, [string, string]>
  declare checklists: Table<Of<Checklist>, [string, string]>
  declare hazards: Table<Of<Hazard>, [string, string]>
  declare notices: Table<Of<Notice>, [string, string]>
  declare spots: Table<Of<Spot>, [string, string]>
  declare drafts: Table<DraftRow, [string, string]>
  declare deeds: Table<DeedRow, [string, string]>
  declare photos: Table<PhotoRow, [string, string]>
  declare kept: EntityTable<KeptRow>

  constructor(name = 'anwang-field') {
    // Chrome acknowledges a relaxed transaction before it is on the disk; a
    // phone is killed in exactly that moment.
    // Dexie's own cache of live answers went on showing a draft that had just
    // become a deed; the disk is asked each time.
    super(name, { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({
      tasks: '[person+id], person',
      sites: '[person+id], person',
      checklists: '[person+id], person',
      hazards: '[person+id], person, [person+site]',
      notices: '[person+id], person',
      spots: '[person+id], person',
      drafts: '[person+id], person, [person+subject]',
      deeds: '[person+id], person, [person+state], [person+subject]',
      photos: '[person+hash], [person+state]',
      kept: '[person+key]',
    })
  }
}

/** The rows of one person. */
export interface Shelf {
  base: Base
  person: string
}

/** Reads one remembered value. */
export async function recall<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  return (await shelf.base.table('kept').get([shelf.person, key]))?.value as T | undefined
}

/** Remembers one value. */
export async function remember(shelf: Shelf, key: string, value: unknown): Promise<void> {
  await shelf.base.table('kept').put({ person: shelf.person, key, value })
}
