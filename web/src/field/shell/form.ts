import { reactive, shallowRef, watch, type ShallowRef } from 'vue'
import type { DraftRow } from '../store'
import { keeping } from '../photo/room'
import { unkept } from './said'
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
        try {
          await keeping(() => w.store.keepDraft(w.shelf, draft))
          unkept.value = ''
        } catch {
          // A full disk: what was kept before stays, what is on the screen is tried again.
          unkept.value = '刚填的还没有存进手机：手机空间满了。前面存的都在，先不要关掉这一页，请清理手机里不用的视频和照片。'
          dirty = true
          await new Promise((next) => setTimeout(next, 3_000))
        }
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
      if (!unkept.value) await writing // a full disk is met again below, and said
      over = true // a late write would bring the draft back from the dead
      try {
        const done = await step(JSON.parse(JSON.stringify(draft)) as DraftRow<T>)
        unkept.value = ''
        return done
      } catch (err) {
        over = false
        if (dirty) writing ??= write()
        throw err
      }
    }
    form.value = { draft, finish }
  })()
  return form
}
