import { expect, test } from 'vitest'
import type { Site } from '@shared/wire'
import { beginHazard, hazardBody, lacksOfHazard, mendedBody, photosOfHazard } from './form'

const site = { id: 's1', name: '演示小卖部', grid: 'g1' } as Site

test('a hazard wants words and a place, a photograph or a sector may be missing', () => {
  const form = beginHazard(undefined, 'g9')
  expect(lacksOfHazard(form)).toContain('什么情况')
  form.text = ' 路边电线垂落 '
  expect(lacksOfHazard(form)).toContain('地点')
  form.place = '村东头桥边'
  expect(lacksOfHazard(form)).toBeUndefined()
  expect(hazardBody(form)).toEqual({
    site: undefined, grid: 'g9', place: '村东头桥边', sector: undefined, text: '路边电线垂落', grade: '一般', photos: [], urgent: false, onsite: [], measures: undefined,
  })
})

test('a hazard at a site lies in the grid of the site', () => {
  const form = beginHazard(site, 'g9')
  form.text = '灭火器过期'
  form.at = { lon: 117.5, lat: 39.9, accuracy: 12 }
  expect(lacksOfHazard(form)).toBeUndefined()
  expect(hazardBody(form)).toMatchObject({ site: 's1', grid: 'g1', lon: 117.5, lat: 39.9, accuracy: 12 })
})

test('what was mended on the spot wants a picture of it, and becomes a visit with one finding', () => {
  const form = beginHazard(site, 'g9')
  form.text = '纸箱堵门'
  form.photos = ['aa']
  form.after = ['bb']
  expect(photosOfHazard(form)).toEqual(['aa'])
  form.mended = true
  form.after = []
  expect(lacksOfHazard(form)).toContain('整改后')
  form.after = ['bb']
  expect(lacksOfHazard(form)).toBeUndefined()
  expect(photosOfHazard(form)).toEqual(['aa', 'bb'])
  expect(mendedBody(form, 'f1')).toMatchObject({ site: 's1', verb: '巡查', answers: [], photos: [], findings: [{ id: 'f1', outcome: 'mended', photos: ['aa'], after: ['bb'], urgent: false }] })
})

test('the way of reporting that was chosen goes along', () => {
  const form = { ...beginHazard(site, 'g9'), text: '偷接电线', way: '直报消防', to: '消防队' }
  expect(hazardBody(form)).toMatchObject({ way: '直报消防', to: '消防队' })
})
