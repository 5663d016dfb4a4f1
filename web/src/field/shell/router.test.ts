// @vitest-environment happy-dom
import { createApp, defineComponent, h, nextTick, onUnmounted } from 'vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { match, route, router, RouterView, split, start, stuck, type RouteLine } from './router'

const page = (name: string) => defineComponent({ props: { id: String }, setup: (p) => () => h('p', `${name} ${p.id ?? ''}`) })
const lines = (): RouteLine[] => [
  { path: '/', page: page('今日'), tab: '今日' },
  { path: '/sites', page: page('对象') },
  { path: '/sites/:id', page: page('一家') },
  { path: '/far', page: () => Promise.reject(new Error('offline')) },
]
let stop: (() => void) | undefined
const text = () => document.body.textContent?.trim()
const settle = async () => {
  await new Promise((r) => setTimeout(r, 20))
  await nextTick()
}

beforeEach(async () => {
  history.replaceState(null, '', '#/')
  start(lines())
  const div = document.body.appendChild(document.createElement('div'))
  const app = createApp(defineComponent(() => (onUnmounted(() => div.remove()), () => h(RouterView))))
  app.mount(div)
  stop = () => app.unmount()
  await settle()
})
afterEach(() => stop?.())

test('an address falls on its line, and its named parts are decoded', () => {
  expect(match(lines(), '/sites/%E7%94%B2')?.params).toEqual({ id: '甲' })
  expect(match(lines(), '/sites')?.line.path).toBe('/sites')
  expect(match(lines(), '/sites/')).toBeUndefined()
  expect(match(lines(), '/sites/a/b')).toBeUndefined()
  expect(match(lines(), '/sites/%')?.params).toEqual({ id: '%' })
})

test('what follows the question mark is the query', () => {
  expect(split('/sites?task=1&q=%E7%94%B2')).toEqual({ path: '/sites', query: { task: '1', q: '甲' } })
  expect(split('/sites')).toEqual({ path: '/sites', query: {} })
})

test('a page opens with its named parts as props', async () => {
  await router.push('/sites/7?task=t')
  expect(text()).toBe('一家 7')
  expect(route.value?.query).toEqual({ task: 't' })
})

test('an unknown address goes to 今日', async () => {
  await router.push('/nowhere/at/all')
  expect(location.hash).toBe('#/')
  expect(text()).toBe('今日')
})

test('a page that cannot be fetched says so and leaves the open one where it is', async () => {
  await router.push('/sites')
  await router.push('/far')
  expect(stuck.value).toContain('有网的地方')
  expect(text()).toBe('对象')
  await router.push('/')
  expect(stuck.value).toBe('')
})

test('an address followed from outside is shown', async () => {
  history.pushState(null, '', '#/sites/9')
  dispatchEvent(new PopStateEvent('popstate'))
  await settle()
  expect(text()).toBe('一家 9')
})
