import { describe, expect, it } from 'vitest'
import { readCode } from './code'

const here = 'https://anwang.example.gov.cn'
const code = 'abcdefghijklmnopqrstuvwx23'

describe('登记码', () => {
  it('本站的链接、单独的码都认', () => {
    for (const text of [`${here}/field/#/enrol/${code}`, ` ${here}/field/#/enrol/${code.toUpperCase()}\n`, code, code.toUpperCase()]) expect(readCode(text, here), text).toEqual({ code })
  })
  it('别处的、不是登记码的不打开，说清楚', () => {
    for (const [text, words] of [
      [`https://anwang.example.com/field/#/enrol/${code}`, '指向别的网址（anwang.example.com）'],
      [`http://anwang.example.gov.cn/field/#/enrol/${code}`, '指向别的网址'],
      [`javascript:alert(1)//#/enrol/${code}`, '指向别的网址（不明）'],
      [`${here}/field/#/sites/1`, '不是登记码'],
      [`${here}/evil/#/enrol/${code}`, '不是登记码'],
      ['wxp://f2f0abc', '指向别的网址'],
      ['你好', '这不是登记码'],
      ['', '没有读到'],
    ] as const) {
      const got = readCode(text, here)
      expect('refused' in got && got.refused, text).toContain(words)
    }
  })
})
