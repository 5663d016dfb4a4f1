// Everything of the field app that has no screen, in one lazy chunk: the disk,
// the outbox, the pack. Opened once per signed-in person.
import { Problem } from '@shared/api/problem'
import type { Me, Pack } from '@shared/wire'
import { alone, lanes, Outbox, sender, wake, type Standing } from '../outbox'
import { pull } from '../pack/pull'
import { keeping } from '../photo/room'
import * as store from '../store'

export interface Hearing {
  standing(standing: Standing): void
  me(me: Me): void
  /** when the office was heard of last; with a PIN, when a form was last changed */
  contact(pulledAt: number | undefined, touchedAt: number | undefined): void
  /** resolves when the screen has drawn what is on the disk */
  drawn(): Promise<void>
  /** the office's answer to asking for a fresh pack */
  pulled(problem: Problem | undefined): void
}

export interface Work {
  store: typeof store
  shelf: store.Shelf
  /** puts a deed on the disk, then wakes the outbox */
  write(written: store.Written): Promise<store.DeedRow>
  drain(): Promise<void>
  pull(): Promise<void>
  close(): void
}

/** The id this phone gave itself. */
export async function clientId(): Promise<string> {
  const base = new store.Base()
  try {
    return await store.deviceId({ base, person: '' })
  } finally {
    base.close()
  }
}

/** Who held the phone last, by the disk. */
export async function lastSeat(): Promise<Me | undefined> {
  const base = new store.Base()
  try {
    return await store.seat(base)
  } finally {
    base.close()
  }
}

/** Opens the disk for a person, and starts sending and fetching; `early` is a pack already on its way. */
export function open(me: Me, hearing: Hearing, early?: Promise<Pack>): Work {
  const shelf: store.Shelf = { base: new store.Base(), person: me.person }
  // Asked for first, so on the disk before the first screen has read from it.
  void store.keepSeat(shelf.base, me)
  const now = () => Date.now()
  let pulling: Promise<void> | undefined
  let stale = false
  /** `anew`: something was stored just now, which a pack already on its way may not know of. */
  const fetchPack = (anew = false): Promise<void> => {
    if (pulling && anew) stale = true
    pulling ??= pull(shelf, now, early, hearing.drawn)
      .then(async (pack) => {
        early = undefined
        hearing.me(pack.me)
        if (pack.me.person === shelf.person) await store.keepSeat(shelf.base, pack.me)
        hearing.pulled(undefined)
        hearing.contact(now(), undefined)
      })
      .catch((err: unknown) => {
        early = undefined
        if (!(err instanceof Problem)) throw err
        hearing.pulled(err)
      })
      .finally(() => {
        pulling = undefined
        if (!stale) return
        stale = false
        void fetchPack()
      })
    return pulling
  }
  void Promise.all([store.recall<number>(shelf, 'pulledAt'), store.hasPin(shelf), store.drafts(shelf)]).then(([at, pinned, drafts]) =>
    hearing.contact(at, pinned ? Math.max(0, ...drafts.map((d) => d.changedAt)) : undefined),
  )
  const outbox = new Outbox({ shelf, sender, now, alone, lanes, heard: hearing.standing, stored: () => void fetchPack(true) })
  const sleep = wake((eager) => {
    void outbox.drain(eager)
    if (eager) void fetchPack()
  })
  return {
    store,
    shelf,
    async write(written) {
      const row = await keeping(() => store.writeDeed(shelf, written))
      void outbox.drain(true)
      return row
    },
    drain: () => outbox.drain(true),
    pull: () => fetchPack(),
    close() {
      sleep()
      shelf.base.close()
    },
  }
}
