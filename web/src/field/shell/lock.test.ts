// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { awayMost, forgetLock, lock, lockIfAway, lockIfLeft, touch, unlock } from './lock'

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
})
