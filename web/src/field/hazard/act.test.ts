import { expect, test } from 'vitest'
import { actBody } from './act'

test('a verification says whether it passed; other acts say nothing of it', () => {
  expect(actBody({ hazard: 'h', verb: 'verify', pass: 'no', text: ' 还堵着 ', photos: ['aa'] })).toEqual({ hazard: 'h', verb: 'verify', pass: false, text: '还堵着', photos: ['aa'] })
  expect(actBody({ hazard: 'h', verb: 'verify', pass: 'yes', text: '', photos: [] })).toMatchObject({ pass: true, text: undefined })
  expect(actBody({ hazard: 'h', verb: 'urge', text: '请抓紧', photos: [] }).pass).toBeUndefined()
})
