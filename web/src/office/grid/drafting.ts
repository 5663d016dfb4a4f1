// A draft of borders while it is worked on: every change is kept on the server at
// once, so that a reload loses nothing; what was done can be undone and done again
// as long as the page is open.
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { Problem } from '@shared/api/problem'
import type { DraftShape, DraftView } from '../shell/wire'
import { changeDraft, keepDraft, showDraft, type DraftVerb } from './desk'

/** One step: how the shapes were that it touched, and how they became; undefined is "not there". */
type Step = { key: string; before?: DraftShape; after?: DraftShape }[]

export interface Drafting {
  view: Ref<DraftView | undefined>
  shapes: ComputedRef<DraftShape[]>
  /** why something is not kept */
  problem: Ref<Problem | undefined>
  /** why a verb was not done; what was drawn is kept all the same */
  refused: Ref<Problem | undefined>
  saving: Ref<boolean>
  unsaved: ComputedRef<boolean>
  undoable: ComputedRef<number>
  redoable: ComputedRef<number>
  load: () => Promise<void>
  change: (changed: DraftShape[]) => void
  verb: (verb: Exclude<DraftVerb, 'discard'>, body: object) => Promise<boolean>
  took: (view: DraftView) => void
  undo: () => void
  redo: () => void
  settled: () => Promise<number>
  again: () => Promise<void>
}

export function useDrafting(id: string): Drafting {
  const view = shallowRef<DraftView>()
  const byKey = shallowRef(new Map<string, DraftShape>())
  const past = shallowRef<Step[]>([])
  const future = shallowRef<Step[]>([])
  const pending = ref(new Set<string>())
  const problem = ref<Problem>()
  const refused = ref<Problem>()
  const saving = ref(false)
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function lay(next: DraftView): void {
    view.value = next
    byKey.value = new Map(next.shapes.map((s) => [s.key, s]))
  }
  async function load(): Promise<void> {
    lay(await showDraft(id))
    past.value = []
    future.value = []
    pending.value = new Set()
    problem.value = undefined
    refused.value = undefined
  }
  function set(step: Step, side: 'before' | 'after'): void {
    const now = new Map(byKey.value)
    for (const s of step) {
      const shape = s[side]
      if (shape) now.set(s.key, shape)
      else now.delete(s.key)
      pending.value.add(s.key)
    }
    byKey.value = now
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), 350)
  }
  /** Sends what is not kept yet, one sending at a time. */
  async function flush(): Promise<void> {
    clearTimeout(timer)
    while (running) await running
    if (pending.value.size === 0 || !view.value) return
    const keys = [...pending.value]
    pending.value = new Set()
    const shapes = keys.flatMap((k) => byKey.value.get(k) ?? [])
    const removed = keys.filter((k) => !byKey.value.has(k))
    saving.value = true
    running = keepDraft(id, { rev: view.value.rev, shapes, removed })
      .then((next) => {
        problem.value = undefined
        // What was changed meanwhile goes on top of what came back.
        const mine = new Map([...pending.value].map((k) => [k, byKey.value.get(k)]))
        lay(next)
        if (mine.size === 0) return
        const now = new Map(byKey.value)
        for (const [k, s] of mine)
          if (s) now.set(k, s)
          else now.delete(k)
        byKey.value = now
      })
      .catch((err: unknown) => {
        if (!(err instanceof Problem)) throw err
        problem.value = err
        for (const k of keys) pending.value.add(k)
      })
      .finally(() => {
        saving.value = false
        running = undefined
      })
    await running
  }
  function note(step: Step): void {
    past.value = [...past.value.slice(-199), step]
    future.value = []
  }
  function change(changed: DraftShape[]): void {
    if (changed.length === 0) return
    refused.value = undefined
    const step = changed.map((s) => ({ key: s.key, before: byKey.value.get(s.key), after: s }))
    note(step)
    set(step, 'after')
  }
  /** What the server did to the shapes becomes a step that can be undone. */
  function took(next: DraftView): void {
    const before = byKey.value
    lay(next)
    const step: Step = []
    for (const key of new Set([...before.keys(), ...byKey.value.keys()])) {
      const [b, a] = [before.get(key), byKey.value.get(key)]
      if (JSON.stringify(b) !== JSON.stringify(a)) step.push({ key, before: b, after: a })
    }
    if (step.length) note(step)
  }
  async function settled(): Promise<number> {
    await flush()
    if (problem.value) throw problem.value
    return view.value!.rev
  }
  async function verb(what: Exclude<DraftVerb, 'discard'>, body: object): Promise<boolean> {
    refused.value = undefined
    try {
      const rev = await settled()
      saving.value = true
      took(await changeDraft(id, what, { ...body, rev }))
      return true
    } catch (err) {
      if (!(err instanceof Problem)) throw err
      if (err !== problem.value) refused.value = err
      return false
    } finally {
      saving.value = false
    }
  }
  /** Sends once more what was not kept; after somebody else changed the draft, theirs is what there is. */
  async function again(): Promise<void> {
    if (problem.value?.fault.code === 'draft.changed_meanwhile' || pending.value.size === 0) await load()
    else await flush()
  }
  function undo(): void {
    const step = past.value.at(-1)
    if (!step) return
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, step]
    set(step, 'before')
  }
  function redo(): void {
    const step = future.value.at(-1)
    if (!step) return
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, step]
    set(step, 'after')
  }
  return {
    view,
    shapes: computed(() => [...byKey.value.values()]),
    problem,
    refused,
    saving,
    unsaved: computed(() => pending.value.size > 0),
    undoable: computed(() => past.value.length),
    redoable: computed(() => future.value.length),
    load,
    change,
    verb,
    took,
    undo,
    redo,
    settled,
    again,
  }
}
