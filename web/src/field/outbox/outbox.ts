import { Problem } from '@shared/api/problem'
import type { Count, Deed, DeedResult, DeedsAnswer } from '@shared/wire'
import { remember, type DeedRow, type PhotoRow, type Shelf } from '../store/base'
import { countOf, deedHeld, deedRefused, deedStored, deviceId, forgetOld, gone, statesNow, toldLetGo, waiting } from '../store/deed'
import { photoBegun, photoRefused, photoSent, unsent, unsentHashes } from '../store/photo'

/** The network, as far as the outbox knows it. */
export interface Sender {
  /** `begun` is told where the pieces lie, before the first one travels */
  photo(row: PhotoRow, begun: (at: string | undefined) => Promise<void>): Promise<void>
  deeds(envelope: { device: string; sentAt: number; deeds: Deed[]; count: Count }): Promise<DeedsAnswer>
}

/** How sending goes just now. */
export interface Standing {
  state: 'idle' | 'sending' | 'resting' | 'signIn'
  /** why it rests, in words for people */
  why?: string
  /** the server's code for it */
  code?: string
  /** when it tries again by itself */
  nextAt?: number
}

/** What an outbox works with; tests hand in a clock and a network of their own. */
export interface Fittings {
  shelf: Shelf
  sender: Sender
  now(): number
  /** runs `work` unless another tab of this phone is already sending */
  alone<T>(work: () => Promise<T>): Promise<T | undefined>
  heard(standing: Standing): void
  /** called when the server stored something, so that a fresh pack is fetched */
  stored?(): void
  random?(): number
  /** how many photographs may travel side by side; one after another unless the line is known to be good */
  lanes?(): number
}

/** So many deeds travel together; a poor line loses little when it breaks. */
const batchSize = 20
/** After so many failures a deed travels alone, lest it take others down with it. */
const suspect = 2
/** When the server itself waits for something, it is asked again after this long. */
const serverPause = 60_000

/**
 * Sends what waits, in the order it was done. A deed waits only for earlier
 * deeds on the same record; one that is refused or whose photograph is refused
 * never holds up the others. Sending twice is harmless: the server knows deeds
 * by id and photographs by hash.
 */
export class Outbox {
  private failures = 0
  private restUntil = 0
  private running: Promise<void> | undefined
  private again = false
  private standing: Standing = { state: 'idle' }

  constructor(private readonly f: Fittings) {}

  /** Sends what can be sent. `eager` is a person or a returning network: no more resting. */
  drain(eager = false): Promise<void> {
    if (eager) this.restUntil = 0
    if (this.running) {
      // Something was written while a round was on its way: one more round.
      this.again = true
      return this.running
    }
    if (this.f.now() < this.restUntil) return Promise.resolve()
    this.running = this.rounds().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false
      await this.f.alone(() => this.round())
    } while (this.again && this.f.now() >= this.restUntil)
  }

  private async round(): Promise<void> {
    try {
      const went = await this.sendAll()
      this.failures = 0
      if ((await waiting(this.f.shelf)).length) this.restUntil = this.f.now() + serverPause
      this.say({ state: 'idle' })
      if (went) this.f.stored?.()
      await forgetOld(this.f.shelf, this.f.now())
    } catch (err) {
      if (!(err instanceof Problem)) throw err
      this.rest(err)
    }
  }

  /** Goes through what waits until nothing more can be done; true if anything was stored. */
  private async sendAll(): Promise<boolean> {
    const { shelf } = this.f
    let went = false
    const seen = new Set<string>()
    for (;;) {
      // One look at the disk for a whole pass: days of work are hundreds of rows.
      const states = await statesNow(shelf)
      const ready = free((await waiting(shelf)).filter((row) => !seen.has(row.id)), states)
      if (!ready.length) return went
      this.say({ state: 'sending' })
      const missing = await unsentHashes(shelf)
      const lacks = (row: DeedRow) => row.photos.some((hash) => missing.has(hash))
      // Deeds whose photographs have arrived go first: a record is worth more
      // than a picture, and small things get through a bad line.
      const batch: DeedRow[] = []
      for (const row of ready) {
        if (!lacks(row) && batch.length < batchSize && (batch.length === 0 || row.tries < suspect)) batch.push(row)
      }
      if (batch.length) {
        went = (await this.sendDeeds(batch)) || went
        for (const row of batch) seen.add(row.id)
        continue
      }
      const owner = ready.find(lacks)!
      if (!(await this.sendPhotos(owner, await unsent(shelf, owner.photos)))) seen.add(owner.id)
    }
  }

  /** False when a photograph was refused, and its deed with it. */
  private async sendPhotos(owner: DeedRow, photos: PhotoRow[]): Promise<boolean> {
    const lanes = Math.max(1, this.f.lanes?.() ?? 1)
    for (let at = 0; at < photos.length; at += lanes) {
      const side = photos.slice(at, at + lanes)
      const went = await Promise.allSettled(side.map((row) => this.sendPhoto(row)))
      // Those beside it are on the server all the same, and marked so.
      for (const [i, result] of went.entries()) {
        if (result.status === 'fulfilled') continue
        const err: unknown = result.reason
        if (!(err instanceof Problem)) throw err
        if (err.kind !== 'refused') {
          await deedHeld(this.f.shelf, owner.id, err.fault)
          throw err
        }
        await photoRefused(this.f.shelf, side[i]!.hash, err.fault)
        await deedRefused(this.f.shelf, owner.id, this.f.now(), { ...err.fault, detail: `照片没有被接受：${err.fault.detail}` })
        return false
      }
    }
    return true
  }

  private async sendPhoto(row: PhotoRow): Promise<void> {
    if (row.state === 'refused' || !row.bytes) {
      throw new Problem('refused', 0, row.fault ?? { code: 'photo.gone', detail: '照片在手机里找不到了，请重新拍。' })
    }
    await this.f.sender.photo(row, (at) => photoBegun(this.f.shelf, row.hash, at))
    await photoSent(this.f.shelf, row.hash)
  }

  private async sendDeeds(rows: DeedRow[]): Promise<boolean> {
    const { shelf } = this.f
    const lost = await gone(shelf, rows.flatMap((row) => row.after ?? []))
    const count = await countOf(shelf)
    const envelope = { device: await deviceId(shelf), sentAt: this.f.now(), deeds: rows.map((row) => onWire(row, lost)), count }
    let results: DeedResult[]
    try {
      const answer = await this.f.sender.deeds(envelope)
      results = answer.results ?? []
      await this.hear(answer, count)
    } catch (err) {
      if (!(err instanceof Problem)) throw err
      if (err.kind === 'refused' && rows.length > 1) return this.oneByOne(rows)
      if (err.kind === 'refused') {
        await deedRefused(shelf, rows[0]!.id, this.f.now(), err.fault)
        return false
      }
      for (const row of rows) await deedHeld(shelf, row.id, err.fault)
      throw err
    }
    let went = false
    const by = new Map(results.map((r) => [r.id, r]))
    for (const row of rows) {
      const result = by.get(row.id)
      const fault = result?.fault && { ...result.fault, fields: result.fault.fields ?? undefined }
      if (result?.state === 'stored') {
        await deedStored(shelf, row.id, this.f.now(), result.made)
        went = true
      } else if (result?.state === 'refused') {
        await deedRefused(shelf, row.id, this.f.now(), fault ?? { code: 'deed.refused', detail: '服务器没有接受，没有说明原因。' })
      } else {
        await deedHeld(shelf, row.id, fault ?? { code: 'deed.waiting', detail: '服务器在等前面的记录。' })
      }
    }
    return went
  }

  /** What the server says beside its answers: its time, and which numbers it misses. */
  private async hear(answer: DeedsAnswer, count: Count): Promise<void> {
    const { shelf } = this.f
    if (count.letGo.length) await toldLetGo(shelf, count.letGo)
    if (answer.at !== undefined) await remember(shelf, 'clockOff', this.f.now() - answer.at)
    await remember(shelf, 'gaps', answer.gaps ?? [])
  }

  /** One bad deed must not take the others of its envelope with it. */
  private async oneByOne(rows: DeedRow[]): Promise<boolean> {
    let went = false
    for (const row of rows) went = (await this.sendDeeds([row])) || went
    return went
  }

  private rest(problem: Problem): void {
    if (problem.kind === 'signIn') {
      this.restUntil = Number.MAX_SAFE_INTEGER
      this.say({ state: 'signIn', why: problem.fault.detail, code: problem.fault.code })
      return
    }
    this.failures++
    const pause = Math.max(problem.retryAfter, backoff(this.failures, this.f.random ?? Math.random))
    this.restUntil = this.f.now() + pause
    this.say({ state: 'resting', why: problem.fault.detail, nextAt: this.restUntil })
  }

  private say(standing: Standing): void {
    if (JSON.stringify(standing) === JSON.stringify(this.standing)) return
    this.standing = standing
    this.f.heard(standing)
  }
}

/** 5 s, doubled up to 5 min, spread by half so that a town does not come back at once. */
export function backoff(failures: number, random: () => number): number {
  const full = Math.min(5_000 * 2 ** (failures - 1), 300_000)
  return Math.round(full * (0.75 + 0.5 * random()))
}

/** Of these, the deeds that no unsettled earlier deed holds back; those that failed least come first. */
function free(rows: DeedRow[], states: Map<string, DeedRow['state']>): DeedRow[] {
  // One that is not here any more was stored and forgotten, or is lost: neither is waited for.
  return rows.filter((row) => (row.after ?? []).every((id) => (states.get(id) ?? 'stored') === 'stored')).sort((a, b) => a.tries - b.tries || a.seq - b.seq)
}

function onWire(row: DeedRow, lost: Set<string>): Deed {
  const deed: Deed = { id: row.id, seq: row.seq, kind: row.kind, at: row.at, body: row.body }
  const after = row.after?.filter((id) => !lost.has(id)) ?? []
  if (after.length) deed.after = after
  // What the phone has no more cannot be waited for; the server knows whether it came.
  if (after.length < (row.after?.length ?? 0)) deed.lost = row.after!.filter((id) => lost.has(id))
  if (row.base !== undefined) deed.base = row.base
  return deed
}
