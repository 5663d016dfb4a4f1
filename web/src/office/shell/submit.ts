import { ref, type Ref } from 'vue'
import { Problem } from '@shared/api/problem'

/** What a form needs that sends itself: one sending at a time, the server's refusal kept beside its field. */
export interface Submit {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** own faults, by field; a form that has any is not sent */
  own: Ref<Record<string, string | undefined>>
  faultAt: (at: string) => string | undefined
  go: () => Promise<void>
}

export function useSubmit<T>(check: () => Record<string, string | undefined>, send: () => Promise<T>, then: (made: T) => unknown): Submit {
  const busy = ref(false)
  const problem = ref<Problem>()
  const own = ref<Record<string, string | undefined>>({})
  return {
    busy,
    problem,
    own,
    faultAt: (at) => own.value[at] ?? problem.value?.fault.fields?.find((f) => f.at === at)?.detail,
    async go() {
      problem.value = undefined
      own.value = check()
      if (busy.value || Object.keys(own.value).length > 0) return
      busy.value = true
      try {
        then(await send())
      } catch (err) {
        if (!(err instanceof Problem)) throw err
        problem.value = err
      } finally {
        busy.value = false
      }
    },
  }
}
