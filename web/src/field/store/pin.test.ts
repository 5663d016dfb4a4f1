import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { Base, type Shelf } from './base'
import { hasPin, pinFits, pinTries, setPin, tryPin } from './pin'

let shelf: Shelf
let n = 0
beforeEach(() => {
  shelf = { base: new Base(`pin-${n++}`), person: 'p1' }
})

describe('开机密码', () => {
  it('要4到6个数字，不能全一样', () => {
    for (const [pin, fits] of Object.entries({ '1234': true, '246810': true, '123': false, '1234567': false, '1111': false, abcd: false, '１２３４': false })) {
      expect([pin, pinFits(pin)]).toEqual([pin, fits])
    }
  })
  it('对了就开，错了数着，错满5次连对的也不开', async () => {
    await setPin(shelf, '2468')
    expect(await tryPin(shelf, '2468')).toBe(true)
    for (let left = pinTries - 1; left >= 0; left--) expect(await tryPin(shelf, '1357')).toBe(left)
    expect(await tryPin(shelf, '2468')).toBe(0)
  })
  it('猜对一次，错的重新数', async () => {
    await setPin(shelf, '2468')
    await tryPin(shelf, '0001')
    await tryPin(shelf, '2468')
    expect(await tryPin(shelf, '0001')).toBe(pinTries - 1)
  })
  it('不存密码本身，也不管别人的', async () => {
    await setPin(shelf, '2468')
    expect(JSON.stringify(await shelf.base.table('kept').toArray())).not.toContain('2468')
    expect(await hasPin({ ...shelf, person: 'p2' })).toBe(false)
  })
})
