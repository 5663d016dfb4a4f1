import { createApp } from 'vue'
import '@shared/tokens.css'
import './part/part.css'
import './part/form.css'
import App from './App.vue'
import { lines } from './routes'
import { killedAt } from './shell/camera'
import { lockIfLeft, touch } from './shell/lock'
import { dress } from './shell/look'
import { start } from './shell/router'
import { hurry, me, recover, work } from './shell/session'

dress()
lockIfLeft(me.value?.person)
addEventListener('pointerdown', () => touch(), { passive: true })
addEventListener('keydown', () => touch(), { passive: true })
addEventListener('visibilitychange', () => document.visibilityState === 'visible' && lockIfLeft(me.value?.person))
// The disk is opened beside the first paint, not after it.
if (me.value) {
  hurry()
  void work()
} else {
  void recover()
}
// Back from WeCom, DingTalk or the county's own sign-in: they know no address after #.
if (/[?&]state=/.test(location.search)) history.replaceState(null, '', `${location.pathname}#/return${location.search}`)
const resume = killedAt(Date.now())
if (resume && me.value) location.replace(`#${resume}${resume.includes('?') ? '&' : '?'}camera=lost`)
start(lines)
createApp(App).mount('#app')
