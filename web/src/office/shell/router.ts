import { createRouter, createWebHistory } from 'vue-router'
import { routes } from '../routes'
import { administrator, hasCounty, lookForDemo, me, recognise } from './session'

export const router = createRouter({ history: createWebHistory('/'), routes })

router.beforeEach(async (to) => {
  void lookForDemo()
  if (to.name === 'sign-in' && !(await hasCounty())) return { name: 'opening' }
  if (to.meta.bare) return true
  try {
    if (await recognise()) {
      if (me.value?.initial) return to.name === 'first-password' || { name: 'first-password' }
      // An administrator has no workbench; without a second factor he first gets one.
      if (me.value?.factor === 'due' && to.name !== 'mine') return { name: 'mine' }
      return to.name === 'bench' && administrator() ? { name: 'system' } : true
    }
  } catch {
    return { name: 'sign-in', query: { to: to.fullPath, why: 'net' } }
  }
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})

router.afterEach((to) => {
  const title = [...to.matched].reverse().find((r) => r.meta.title)?.meta.title
  document.title = title ? `${title as string} · 安网` : '安网·网格化安全监管'
})

// A new version was installed while this page was open: its old chunks are gone.
router.onError((err, to) => {
  if (/dynamically imported module|module script|Failed to fetch/.test(String(err)) && !sessionStorage.getItem('anwang.reloaded')) {
    sessionStorage.setItem('anwang.reloaded', '1')
    location.assign(to.fullPath)
  }
})
router.isReady().then(() => sessionStorage.removeItem('anwang.reloaded'), () => undefined)
