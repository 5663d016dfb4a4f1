import type { RouteRecordRaw } from 'vue-router'

/** The screens: one line each, each its own chunk. A record opens beside its list. */
export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./account/SignIn.vue'), meta: { bare: true, title: '登录' } },
  { path: '/', name: 'bench', component: () => import('./bench/Open.vue'), meta: { title: '工作台' } },
  {
    path: '/hazards',
    name: 'hazards',
    component: () => import('./hazard/List.vue'),
    meta: { title: '隐患', permission: 'hazard.read' },
    children: [
      { path: 'new', name: 'hazard-add', component: () => import('./hazard/Add.vue'), meta: { title: '登记隐患' } },
      { path: ':id', name: 'hazard', component: () => import('./hazard/Show.vue'), props: true },
    ],
  },
  {
    path: '/tasks',
    name: 'tasks',
    component: () => import('./task/List.vue'),
    meta: { title: '履职', permission: 'task.read' },
    children: [{ path: ':id', name: 'task', component: () => import('./task/Show.vue'), props: true }],
  },
  {
    path: '/visits',
    name: 'visits',
    component: () => import('./visit/List.vue'),
    meta: { title: '走访记录', permission: 'visit.read' },
    children: [{ path: ':id', name: 'visit', component: () => import('./visit/Show.vue'), props: true }],
  },
  {
    path: '/sites',
    name: 'sites',
    component: () => import('./site/List.vue'),
    meta: { title: '对象台账', permission: 'site.read' },
    children: [
      { path: 'new', name: 'site-add', component: () => import('./site/Edit.vue'), meta: { title: '登记对象' } },
      { path: ':id', name: 'site', component: () => import('./site/Show.vue'), props: true },
      { path: ':id/edit', name: 'site-edit', component: () => import('./site/Edit.vue'), props: true, meta: { title: '修改对象' } },
    ],
  },
  {
    path: '/grids',
    name: 'grids',
    component: () => import('./grid/Open.vue'),
    meta: { title: '网格', permission: 'grid.read' },
    children: [{ path: ':id', name: 'grid', component: () => import('./grid/Show.vue'), props: true }],
  },
  {
    path: '/persons',
    name: 'persons',
    component: () => import('./person/List.vue'),
    meta: { title: '人员', permission: 'person.read' },
    children: [{ path: ':id', name: 'person', component: () => import('./person/Show.vue'), props: true }],
  },
  {
    path: '/gaps',
    name: 'gaps',
    component: () => import('./site/Gaps.vue'),
    meta: { title: '空缺清单', permission: 'site.read' },
    children: [{ path: ':id', name: 'gap', component: () => import('./site/Show.vue'), props: true }],
  },
  {
    path: '/months',
    name: 'tables',
    component: () => import('./tally/Open.vue'),
    meta: { title: '报表', permission: 'tally.read' },
    children: [
      { path: ':month/grids/:grid/summary', name: 'summary', component: () => import('./tally/Summary.vue'), props: true },
      { path: ':month/grids/:grid/daily', name: 'daily', component: () => import('./tally/Daily.vue'), props: true },
      { path: ':month/grids/:grid/key', name: 'key', component: () => import('./tally/Key.vue'), props: true },
      { path: ':month/grids/:grid/records', name: 'records', component: () => import('./tally/Records.vue'), props: true },
    ],
  },
  { path: '/scheme', name: 'scheme', component: () => import('./scheme/Open.vue'), meta: { title: '方案', permission: 'scheme.read' } },
  { path: '/departments', name: 'departments', component: () => import('./department/List.vue'), meta: { title: '部门', permission: 'scheme.read' } },
  { path: '/system', name: 'system', component: () => import('./system/Open.vue'), meta: { title: '系统', permission: 'retention.read' } },
  { path: '/people', name: 'people', component: () => import('./appointment/Open.vue'), meta: { title: '人员与任职', permission: 'grid.read' } },
  {
    path: '/instructions',
    name: 'instructions',
    component: () => import('./instruction/List.vue'),
    meta: { title: '部署', permission: 'notice.read' },
    children: [
      { path: 'new', name: 'instruction-add', component: () => import('./instruction/Add.vue'), meta: { title: '下发部署' } },
      { path: ':id', name: 'instruction', component: () => import('./instruction/Show.vue'), props: true },
    ],
  },
  { path: '/notices', name: 'notices', component: () => import('./notice/List.vue'), meta: { title: '通知', permission: 'notice.read' } },
  { path: '/mine', name: 'mine', component: () => import('./account/Mine.vue'), meta: { title: '我的' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./shell/Lost.vue'), meta: { title: '没有这个页面' } },
]
