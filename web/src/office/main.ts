import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { PiniaColada } from '@pinia/colada'
import '@shared/tokens.css'
import './office.css'
import App from './App.vue'
import { router } from './shell/router'

createApp(App)
  .use(createPinia())
  // What a desk shows is at most a few seconds old; coming back to the window asks again.
  .use(PiniaColada, { queryOptions: { staleTime: 3_000, gcTime: 600_000, refetchOnWindowFocus: true } })
  .use(router)
  .mount('#app')
