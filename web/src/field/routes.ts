import type { RouteLine } from './shell/router'
import Today from './task/Today.vue'

// 今日 comes with the first load; every other page is its own small chunk, kept
// by the service worker once the app is usable.
export const lines: RouteLine[] = [
  { path: '/', page: Today, tab: '今日' },
  { path: '/sites', page: () => import('./site/Search.vue'), tab: '对象' },
  { path: '/sites/:id', page: () => import('./site/Open.vue') },
  { path: '/visit/:id', page: () => import('./visit/Visit.vue') },
  { path: '/report', page: () => import('./hazard/Begin.vue') },
  { path: '/report/:id', page: () => import('./hazard/Report.vue') },
  { path: '/hazards', page: () => import('./hazard/List.vue'), tab: '隐患' },
  { path: '/hazards/:id', page: () => import('./hazard/Follow.vue') },
  { path: '/mine', page: () => import('./mine/Mine.vue'), tab: '我的' },
  { path: '/mine/outbox', page: () => import('./mine/Outbox.vue') },
  { path: '/mine/record', page: () => import('./mine/Record.vue') },
  { path: '/mine/data', page: () => import('./mine/MyData.vue') },
  { path: '/notices', page: () => import('./notice/Read.vue') },
  { path: '/complain', page: () => import('./notice/Complain.vue') },
  { path: '/enrol/:code', page: () => import('./account/Enrol.vue'), open: true },
  { path: '/return', page: () => import('./account/Return.vue'), open: true },
  { path: '/mine/phones', page: () => import('./mine/Phones.vue') },
  { path: '/diag', page: () => import('./shell/Diag.vue'), open: true },
]
