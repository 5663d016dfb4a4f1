import { expect, test } from 'vitest'
import { browserOf } from './browser'

test('a browser has the name people call it', () => {
  expect(browserOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0')).toBe('Edge Windows')
  expect(browserOf('Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile MicroMessenger/8.0')).toBe('微信 安卓')
  expect(browserOf('')).toBe('不认识的浏览器')
})
