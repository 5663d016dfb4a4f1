import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/'),
  // Back returns to the same place in the same list.
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/hazards' },
    { path: '/hazards', component: () => import('./hazard/List.vue') },
    { path: '/:rest(.*)*', component: () => import('./shell/Missing.vue') },
  ],
})
