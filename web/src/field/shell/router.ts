// The field's router: the address after #, one page at a time. Of its own
// because the first load may weigh 45 KB and a general router is 10 of them
// (docs/adr says what was measured); the desk uses vue-router.
//
// It does three things a general one does not: a page whose chunk cannot be
// fetched says so instead of nothing happening; Back waits for the list to be
// filled before it scrolls; and an address typed or followed from a message is
// an entry like any other.
import { computed, defineComponent, h, markRaw, nextTick, shallowRef, type Component } from 'vue'

type Loader = () => Promise<{ default: Component }>

export interface RouteLine {
  /** `/sites/:id`; a named part becomes a prop of the page */
  path: string
  page: Component | Loader
  /** the tab of the bottom bar it stands under */
  tab?: string
  /** may be seen without having signed in */
  open?: boolean
}

export interface Match {
  line: RouteLine
  params: Record<string, string>
}

export interface Route extends Match {
  full: string
  query: Record<string, string>
  page: Component
}

/** The line an address falls on, with its named parts; undefined when it falls on none. */
export function match(lines: RouteLine[], path: string): Match | undefined {
  const parts = path.split('/')
  for (const line of lines) {
    const wanted = line.path.split('/')
    if (wanted.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = wanted.every((w, i) => {
      if (!w.startsWith(':')) return w === parts[i]
      if (!parts[i]) return false
      params[w.slice(1)] = decode(parts[i])
      return true
    })
    if (fits) return { line, params }
  }
  return undefined
}

/** `/sites?task=1` → path and query. */
export function split(full: string): { path: string; query: Record<string, string> } {
  const [path = '/', search = ''] = full.split('?', 2)
  return { path: path || '/', query: Object.fromEntries(new URLSearchParams(search)) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const current = shallowRef<Route>()
/** A page that could not be fetched; in words, until the next one is opened. */
export const stuck = shallowRef('')
let lines: RouteLine[] = []
let depth = 0
let turn = 0

const here = (): string => decodeHash(location.hash.slice(1)) || '/'
const decodeHash = (hash: string): string => (hash.startsWith('/') ? hash : '/')
const mark = (n: number): string => `anwang.scroll.${n}`

/** Starts routing with these lines; the first is where unknown addresses go. */
export function start(table: RouteLine[]): void {
  lines = table
  history.scrollRestoration = 'manual'
  depth = (history.state as { n?: number } | null)?.n ?? 0
  history.replaceState({ n: depth }, '')
  addEventListener('popstate', () => {
    const n = (history.state as { n?: number } | null)?.n
    keepScroll()
    if (n === undefined) {
      // Typed, or followed from outside: a new entry.
      depth++
      history.replaceState({ n: depth }, '')
      void show()
    } else {
      depth = n
      void show(Number(sessionStorage.getItem(mark(n)) ?? 0))
    }
  })
  void show()
}

export const router = {
  async push(to: string): Promise<void> {
    keepScroll()
    depth++
    history.pushState({ n: depth }, '', `#${to}`)
    await show()
  },
  async replace(to: string): Promise<void> {
    history.replaceState({ n: depth }, '', `#${to}`)
    await show()
  },
  /** Back where the person came from, or to `parent` when they came from nowhere. */
  back(parent: string): void {
    if (depth > 0) history.back()
    else void router.replace(parent)
  },
}

/** The page that is open. */
export const route = computed(() => current.value)

function keepScroll(): void {
  sessionStorage.setItem(mark(depth), String(Math.round(scrollY)))
}

async function show(top = 0): Promise<void> {
  const mine = ++turn
  const full = here()
  const { path, query } = split(full)
  const found = match(lines, path)
  if (!found) {
    history.replaceState({ n: depth }, '', '#/')
    if (path !== '/') await show()
    return
  }
  let page = found.line.page
  if (typeof page === 'function') {
    try {
      page = markRaw((await (page as Loader)()).default)
      found.line.page = page
    } catch {
      if (mine === turn) stuck.value = '这一页还没有存到手机里，请到有网的地方再点一次。已填的内容都在。'
      return
    }
  }
  if (mine !== turn) return // the person went on meanwhile
  stuck.value = ''
  current.value = { ...found, full, query, page }
  await nextTick()
  scrollWhenThere(top, performance.now() + 1_500, mine)
}

/** A list is filled from the disk a moment after its page opens. */
function scrollWhenThere(top: number, until: number, mine: number): void {
  if (mine !== turn) return
  scrollTo(0, top)
  if (Math.abs(scrollY - top) > 2 && performance.now() < until) requestAnimationFrame(() => scrollWhenThere(top, until, mine))
}

/** Where the open page goes. */
export const RouterView = defineComponent(() => () => {
  const r = current.value
  return r ? h(r.page, { key: r.full, ...r.params }) : null
})

/** A link within the app: a real link, so it can be read out and held. */
export const RouterLink = defineComponent({
  props: { to: { type: String, required: true } },
  setup(props, { slots }) {
    const go = (event: MouseEvent) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      void router.push(props.to)
    }
    return () => h('a', { href: `#${props.to}`, onClick: go }, slots.default?.())
  },
})
