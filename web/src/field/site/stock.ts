// The sites of the pack, read from the disk and made ready for finding once, not
// by every page that asks; and again when a pack brought other ones.
import { shallowRef, type ShallowRef } from 'vue'
import type { Site } from '@shared/wire'
import { work } from '../shell/session'
import type { Work } from '../shell/work'
import { Finder } from './find'

const held = shallowRef<Finder>()
let of = ''
let making: Promise<void> | undefined

/** Everything a person may find; undefined until it is ready. */
export function stock(): ShallowRef<Finder | undefined> {
  void prepare()
  return held
}

/** Makes it ready beforehand, when nothing else is to be done. */
export function prepare(): Promise<void> {
  making ??= make().finally(() => (making = undefined))
  return making
}

async function make(): Promise<void> {
  const w = await work()
  for (;;) {
    const stamp = `${w.shelf.person} ${(await w.store.recall<number>(w.shelf, 'sitesAt')) ?? 0}`
    if (stamp === of && held.value) return
    const sites = await read(w)
    held.value = await Finder.ready(sites.sort(bySound), breathe)
    of = stamp
  }
}

const bySound = (a: Site, b: Site): number => (a.pinyin < b.pinyin ? -1 : a.pinyin > b.pinyin ? 1 : 0)
const breathe = (): Promise<void> => new Promise((go) => setTimeout(go))
const step = 2_000

/** Reads in pieces: one answer of twenty thousand rows would hold the screen. */
async function read(w: Work): Promise<Site[]> {
  const all: Site[] = []
  let last = ''
  for (;;) {
    const rows: Site[] = await w.store.sitesAfter(w.shelf, last, step)
    all.push(...rows)
    if (rows.length < step) return all
    last = rows.at(-1)!.id
    await breathe()
  }
}
