// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { awayMost, forgetLock, lock, lockIfAway, lockIfLeft, touch, unlock, wantPin, recallLock } from './lock'

const minute = 60_000
beforeEach(() => {
  localStorage.clear()
  forgetLock()
})

describe('手机放下以后', () => {
  it('没设密码的不锁', () => {
    lockIfLeft('p1', Date.now() + 60 * minute)
    expect(lock.value).toBe('')
  })
  it('十分钟内回来不问，超过了要问', () => {
    unlock('p1')
    lockIfLeft('p1', Date.now() + 9 * minute)
    expect(lock.value).toBe('')
    lockIfLeft('p1', Date.now() + 11 * minute)
    expect(lock.value).toBe('pin')
  })
  it('锁着的时候碰屏幕不算有人在用', () => {
    unlock('p1')
    lockIfLeft('p1', Date.now() + 11 * minute)
    touch(Date.now() + 11 * minute)
    lock.value = ''
    lockIfLeft('p1', Date.now() + 12 * minute)
    expect(lock.value).toBe('pin')
  })
  it('把手机时间调回去也要问', () => {
    unlock('p1')
    lockIfLeft('p1', Date.now() - 60 * minute)
    expect(lock.value).toBe('pin')
  })
  it('七天没联网就锁，联上就开', () => {
    const now = Date.now()
    lockIfAway(now - awayMost - 1, now)
    expect(lock.value).toBe('away')
    lockIfAway(now, now)
    expect(lock.value).toBe('')
    lockIfAway(undefined, now)
    expect(lock.value).toBe('')
  })
  it('填对密码打不开七天没联网的锁', () => {
    const now = Date.now()
    unlock('p1')
    lockIfLeft('p1', now + 11 * minute)
    lockIfAway(now - awayMost - 1, now)
    expect(lock.value).toBe('pin')
    unlock('p1')
    expect(lock.value).toBe('away')
    lockIfAway(now, now)
    expect(lock.value).toBe('')
  })
  it('页面一直开着，满七天也锁；把时间调回去也锁', () => {
    const now = Date.now()
    lockIfAway(now, now)
    lockIfLeft('p1', now + awayMost + minute)
    expect(lock.value).toBe('away')
    lockIfLeft('p1', now - 86400_000)
    expect(lock.value, '差一天是表不准').toBe('')
    lockIfLeft('p1', now - 3 * 86400_000)
    expect(lock.value).toBe('away')
  })
  it('扫码登记后要先设密码，页面被关掉再开也一样', () => {
    wantPin('p1')
    expect(lock.value).toBe('new')
    lock.value = ''
    lockIfLeft('p1')
    expect(lock.value).toBe('new')
    lockIfLeft('p2')
    unlock('p1')
    expect(lock.value).toBe('')
    lockIfLeft('p1')
    expect(lock.value).toBe('')
  })
  it('开相机之前记下有人在用', () => {
    unlock('p1')
    const now = Date.now()
    touch(now + 5 * minute)
    touch(now + 5 * minute + 1_000, true)
    lockIfLeft('p1', now + 15 * minute + 500)
    expect(lock.value).toBe('')
  })
  it('浏览器来不及记的，按磁盘上的表单算：刚填过不问，放久了要问', () => {
    const now = Date.now()
    recallLock('p1', now - 2 * minute, now)
    expect(lock.value).toBe('')
    recallLock('p1', now - 2 * minute, now + 11 * minute)
    expect(lock.value).toBe('pin')
  })
})
