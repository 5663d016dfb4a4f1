// What is done to many rows is done to each by the rules of one: a row that
// cannot be says why, and the others are done.
import { ref, type Ref } from 'vue'
import { Problem } from '@shared/api/problem'

/** What came of one row. */
export interface Result {
  id: string
  name: string
  done: boolean
  words: string
  undo?: () => Promise<unknown>
}

export interface Many {
  results: Ref<Result[]>
  busy: Ref<boolean>
  at: Ref<number>
  run: <Row extends { id: string }>(rows: readonly Row[], name: (row: Row) => string, one: (row: Row) => Promise<{ words: string; undo?: () => Promise<unknown> }>) => Promise<void>
  undo: () => Promise<void>
}

/** The whole reason, beside the field it is about too. */
const reason = (p: Problem): string => [p.message, ...(p.fault.fields ?? []).map((f) => f.detail)].join(' ')

export function useMany(): Many {
  const results = ref<Result[]>([])
  const busy = ref(false)
  const at = ref(0)
  async function each<T>(all: readonly T[], one: (t: T) => Promise<Result>): Promise<void> {
    busy.value = true
    at.value = 0
    const out: Result[] = []
    try {
      for (const t of all) {
        out.push(await one(t))
        at.value++
      }
    } finally {
      results.value = out
      busy.value = false
    }
  }
  return {
    results,
    busy,
    at,
    run: (rows, name, one) =>
      each(rows, async (row) => {
        try {
          return { id: row.id, name: name(row), done: true, ...(await one(row)) }
        } catch (err) {
          if (!(err instanceof Problem)) throw err
          return { id: row.id, name: name(row), done: false, words: reason(err) }
        }
      }),
    undo: () =>
      each(results.value.filter((r) => r.undo), async (r) => {
        try {
          await r.undo!()
          return { id: r.id, name: r.name, done: true, words: '已恢复原样' }
        } catch (err) {
          if (!(err instanceof Problem)) throw err
          return { ...r, done: false, words: `没有恢复：${reason(err)}` }
        }
      }),
  }
}
