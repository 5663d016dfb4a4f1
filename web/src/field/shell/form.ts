import { reactive, shallowRef, watch, type ShallowRef } from 'vue'
import type { DraftRow } from '../store'
import { work } from './session'

/** A form on the disk. */
export interface Form<T> {
  draft: DraftRow<T>
  /**
   * Ends the form: when the last change is on the disk, does the last step (the
   * draft becomes a deed, or is thrown away). If that fails, keeping goes on.
   */
  finish<R>(step: (draft: DraftRow<T>) => Promise<R>): Promise<R>
}

/**
 * Opens an unfinished form and writes every change to the disk at once, because
 * the camera may kill the page at any moment. Changes that come while one is
 * being written go together with the next write. Null: no such draft.
 */
export function useForm<T extends object>(id: string): ShallowRef<Form<T> | null | undefined> {
  const form = shallowRef<Form<T> | null>()
  let over = false
  void (async () => {
    const w = await work()
    const row = await w.store.draft(w.shelf, id)
    if (!row) {
      form.value = null
      return
    }
    const draft = reactive({ ...row }) as DraftRow<T>
    let writing: Promise<void> | undefined
    let dirty = false
    const write = async () => {
      while (dirty && !over) {
        dirty = false
        draft.changedAt = Date.now()
        await w.store.keepDraft(w.shelf, draft)
      }
      writing = undefined
    }
    watch(
      () => draft.form,
      () => {
        dirty = true
        writing ??= write()
      },
      { deep: true, flush: 'sync' },
    )
    const finish = async <R>(step: (d: DraftRow<T>) => Promise<R>): Promise<R> => {
      await writing
      over = true // a late write would bring the draft back from the dead
      try {
        return await step(JSON.parse(JSON.stringify(draft)) as DraftRow<T>)
      } catch (err) {
        over = false
        throw err
      }
    }
    form.value = { draft, finish }
  })()
  return form
}
