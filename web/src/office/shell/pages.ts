// Lists come in pages by cursor. What was loaded stays for a while, so that Back
// shows the same list at the same place at once.
import { computed, nextTick, onBeforeUnmount, watch, type ComputedRef, type Ref } from 'vue'
import { useInfiniteQuery } from '@pinia/colada'
import type { Problem } from '@shared/api/problem'

/** One page: its rows, and the cursor of the next, empty at the end. */
export interface PageOf<Row> {
  rows: Row[]
  next: string
}

/** A list as a screen shows it. */
export interface Pages<Row> {
  rows: ComputedRef<Row[]>
  loading: ComputedRef<boolean>
  fresh: ComputedRef<boolean>
  more: ComputedRef<boolean>
  problem: ComputedRef<Problem | undefined>
  loadMore: () => Promise<unknown>
  again: () => Promise<unknown>
}

/** Loads a list; a change of what is asked starts it anew. */
export function usePages<Row>(noun: string, asked: () => Record<string, string>, fetch: (asked: Record<string, string>, after: string) => Promise<PageOf<Row>>): Pages<Row> {
  const q = useInfiniteQuery<PageOf<Row>, Problem, string, undefined>({
    key: () => [noun, 'list', asked()],
    query: ({ pageParam }) => fetch(asked(), pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  })
  return {
    rows: computed(() => (q.data.value?.pages ?? []).flatMap((p) => p.rows)),
    loading: computed(() => q.asyncStatus.value === 'loading'),
    fresh: computed(() => q.data.value !== undefined),
    more: computed(() => q.hasNextPage.value),
    problem: computed(() => q.error.value ?? undefined),
    loadMore: () => q.loadNextPage(),
    again: () => q.refetch(),
  }
}

const places = new Map<string, number>()

/** Keeps where a list was scrolled to, by what it shows. */
export function useKeptScroll(box: Ref<HTMLElement | null | undefined>, key: () => string, ready: () => boolean): void {
  let restored = false
  const keep = (): void => {
    if (box.value && restored) places.set(key(), box.value.scrollTop)
  }
  watch(
    [box, ready],
    async () => {
      if (restored || !box.value || !ready()) return
      await nextTick()
      box.value.scrollTop = places.get(key()) ?? 0
      restored = true
      box.value.addEventListener('scroll', keep, { passive: true })
    },
    { immediate: true, flush: 'post' },
  )
  watch(key, () => {
    if (box.value && restored) box.value.scrollTop = places.get(key()) ?? 0
  })
  onBeforeUnmount(() => box.value?.removeEventListener('scroll', keep))
}
