import { expect, test } from 'vitest'
import { readPlate } from './plate'

const origin = 'https://anwang.example'
const read = (text: string) => readPlate(text, origin)

test('a plate names a site by its code or by a link to this server', () => {
  expect(read(' XC-0007 ')).toEqual({ code: 'XC-0007' })
  expect(read('91120225MA00000001')).toEqual({ code: '91120225MA00000001' })
  expect(read(`${origin}/p/s/0199a-1`)).toEqual({ code: '0199a-1' })
  expect(read(`${origin}/field/#/sites/0199a-1?task=2`)).toEqual({ code: '0199a-1' })
})

test.each(['https://evil.example/p/s/0199', '//evil.example/p/s/1', 'http://anwang.example/p/s/1', 'javascript:alert(1)', 'weixin://pay?x', 'www.evil.example', 'https://anwang.example@evil.example/p/s/1', 'data:text/html,x'])(
  'a link to elsewhere is refused in words: %s',
  (text) => expect(read(text)).toEqual({ refused: expect.stringContaining('没有打开') }),
)

test.each(['', '王某 13900000000 家里', `${origin}/p/other`, `${origin}/`, `${origin}/p/s/%E0%A4%A`, 'x'.repeat(65)])('what is no plate of ours is refused: %s', (text) => {
  expect(read(text)).toHaveProperty('refused')
})

test('letters that turn the reading round are taken out of what is shown', () => {
  const { refused } = read('https://evil.example/\u202egnp.exe') as { refused: string }
  expect(refused).not.toMatch(/\u202e/)
})
