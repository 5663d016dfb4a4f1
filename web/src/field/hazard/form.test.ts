import { expect, test } from 'vitest'
import type { Site } from '@shared/wire'
import { beginHazard, hazardBody, lacksOfHazard } from './form'

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
