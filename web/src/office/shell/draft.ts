// What was typed and not yet sent survives a reload, an expired session and a
// page closed by mistake: it is kept in the window's own storage.
import { reactive, toRaw, watch, type UnwrapNestedRefs } from 'vue'

const place = (key: string): string => `anwang.draft.${key}`

/** A form that keeps itself. `done` forgets it once it was sent. */
export function useDraft<T extends object>(key: string, empty: () => T): { form: UnwrapNestedRefs<T>; done: () => void; kept: boolean } {
  const before = read<T>(key)
  const form = reactive({ ...empty(), ...before }) as UnwrapNestedRefs<T>
  let over = false
  watch(
    form,
    (now) => {
      if (!over) sessionStorage.setItem(place(key), JSON.stringify(toRaw(now)))
    },
    { deep: true },
  )
  const done = (): void => {
    over = true
    sessionStorage.removeItem(place(key))
  }
  return { form, done, kept: before !== undefined }
}

function read<T>(key: string): Partial<T> | undefined {
  try {
    const text = sessionStorage.getItem(place(key))
    return text ? (JSON.parse(text) as Partial<T>) : undefined
  } catch {
    return undefined
  }
}
