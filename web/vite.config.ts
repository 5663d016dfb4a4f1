import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type PluginOption } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** The apps of this project; `vite --mode <app>` serves or builds one. */
const bases: Record<string, string> = { field: '/field/', office: '/', public: '/p/' }

export default defineConfig(({ mode }) => {
  const base = bases[mode]
  if (!base) throw new Error(`用 --mode ${Object.keys(bases).join('|')} 指明要构建哪个应用（现在是 ${mode}）`)
  const plugins: PluginOption[] = [vue()]
  if (mode === 'field') plugins.push(worker())
  return {
    root: resolve(import.meta.dirname, 'src', mode),
    base,
    cacheDir: resolve(import.meta.dirname, '.cache', mode),
    plugins,
    resolve: { alias: { '@shared': resolve(import.meta.dirname, 'src/shared') } },
    define: {
      __VUE_OPTIONS_API__: String(mode !== 'field'), // Element Plus needs it, the phone does not
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      outDir: resolve(import.meta.dirname, 'dist', mode),
      emptyOutDir: true,
      // Web views of phones five years old: Chrome 87 of 2020.
      target: ['chrome87', 'safari14'],
      // The CSP allows no data: scripts or styles, and a hashed file is cached for ever.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // One file for the phone's first screen: on a village line each request costs
      // more than what it brings, and a browser asks for six at a time.
      ...(mode === 'field' && { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: firstScreen }] } } } }),
    },
    server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  }
})

/** What 今日 is drawn with. */
const firstScreen = /node_modules\/@?vue\/|src\/shared\/(api\/(ask|problem)|day|number)\.ts$/

/** The shell of the phone: precached, updated only when the person says so. */
function worker(): PluginOption {
  return VitePWA({
    strategies: 'generateSW',
    registerType: 'prompt',
    injectRegister: null, // src/field/shell/worker.ts does it, after 今日 is usable
    filename: 'sw.js',
    scope: '/field/',
    manifest: {
      name: '安网·网格巡查',
      short_name: '安网',
      lang: 'zh-CN',
      start_url: '/field/',
      scope: '/field/',
      display: 'standalone',
      background_color: '#ffffff',
      theme_color: '#0a4f43',
      icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
    },
    workbox: {
      globPatterns: ['**/*.{js,css,html,svg,webmanifest}'],
      navigateFallback: '/field/index.html',
      navigateFallbackAllowlist: [/^\/field\//],
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      sourcemap: false,
    },
  })
}
