import { defineConfig } from '@playwright/test'

// The walks of a person through the real binary, on Debian's Chromium. One after
// another: a machine of two cores is busy enough with a server and a browser.
const chromium = {
  executablePath: process.env.ANWANG_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
}

export default defineConfig({
  testDir: 'walks',
  outputDir: process.env.ANWANG_WALKS_OUT || 'walks/.out',
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: 0, // what passes only when repeated has failed
  timeout: 90_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: chromium,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'off',
  },
  projects: [
    // three days' work takes three minutes to send: with the soak
    { name: 'field', testMatch: /field.*\.spec\.ts/, grepInvert: /72 hours/, use: { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true } },
    { name: 'office', testMatch: /office.*\.spec\.ts/, use: { viewport: { width: 1366, height: 768 } } },
    { name: 'days', testMatch: /field\.send\.spec\.ts/, grep: /72 hours/, timeout: 8 * 60_000 },
    { name: 'soak', testMatch: /soak.*\.spec\.ts/, timeout: 8 * 60_000 },
  ],
})
