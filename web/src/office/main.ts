import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@shared/tokens.css'
import 'element-plus/es/components/base/style/css'
import './shell/office.css'
import App from './App.vue'
import { router } from './routes'

createApp(App)
  .use(createPinia())
  // Server state lives in queries; what is older than half a minute is asked again.
  .use(PiniaColada, { queryOptions: { staleTime: 30_000 } })
  .use(router)
  .mount('#app')
