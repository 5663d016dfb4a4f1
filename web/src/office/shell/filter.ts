// Filters live in the address: a filtered list is a link one can send.
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

/** What a filter may hold. */
export type FilterKind = 'text' | 'day' | 'flag' | 'month'

/** Name of the filter in the address → what it holds. */
export type FilterSpec = Record<string, FilterKind>

/** The values of a filter; an empty one does not narrow. */
export type Filter<S extends FilterSpec> = Record<keyof S, string>

const fits: Record<FilterKind, (v: string) => boolean> = {
  text: (v) => v.length <= 200,
  day: (v) => /^\d{4}-\d{2}-\d{2}$/.test(v) && !Number.isNaN(Date.parse(v)),
  month: (v) => /^\d{4}-(0[1-9]|1[0-2])$/.test(v),
  flag: (v) => v === 'true',
}

/** Reads the filter from an address; what does not fit counts as not there. */
export function readFilter<S extends FilterSpec>(spec: S, query: LocationQuery): Filter<S> {
  const out = {} as Filter<S>
  for (const name of Object.keys(spec) as (keyof S & string)[]) {
    const raw = query[name]
    const value = (Array.isArray(raw) ? raw[0] : raw)?.trim() ?? ''
    out[name] = value !== '' && fits[spec[name]!](value) ? value : ''
  }
  return out
}

/** Writes a filter into an address: what is empty leaves it, what is not a filter stays. */
export function writeFilter<S extends FilterSpec>(spec: S, query: LocationQuery, change: Partial<Filter<S>>): LocationQuery {
  const now = { ...readFilter(spec, query), ...change }
  const out: LocationQuery = {}
  for (const [name, value] of Object.entries(query)) if (!(name in spec)) out[name] = value
  for (const name of Object.keys(spec)) {
    const value = now[name]?.trim()
    if (value) out[name] = value
  }
  return out
}

/** The filter of the list on the screen. */
export function useFilter<S extends FilterSpec>(spec: S): {
  values: ComputedRef<Filter<S>>
  set: (change: Partial<Filter<S>>) => void
  clear: () => void
  narrowed: ComputedRef<boolean>
} {
  const route = useRoute()
  const router = useRouter()
  const values = computed(() => readFilter(spec, route.query))
  const set = (change: Partial<Filter<S>>): void => {
    void router.replace({ query: writeFilter(spec, route.query, change), hash: route.hash })
  }
  const clear = (): void => {
    const none = Object.fromEntries(Object.keys(spec).map((name) => [name, ''])) as Filter<S>
    set(none)
  }
  return { values, set, clear, narrowed: computed(() => Object.values(values.value).some(Boolean)) }
}
