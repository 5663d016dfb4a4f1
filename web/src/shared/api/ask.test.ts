import { afterEach, expect, test, vi } from 'vitest'
import { ask } from './ask'
import { Problem } from './problem'

afterEach(() => vi.unstubAllGlobals())

function answering(body: string, init: ResponseInit): void {
  vi.stubGlobal('fetch', async () => new Response(body, init))
}
const problem = async (p: Promise<unknown>): Promise<Problem> => {
  const err = await p.then(
    () => undefined,
    (e: unknown) => e,
  )
  if (!(err instanceof Problem)) throw new Error('a Problem was expected')
  return err
}
const json = { 'Content-Type': 'application/problem+json' }

test('the words of the server are the words shown', async () => {
  answering(JSON.stringify({ code: 'hazard.wrong_state', detail: '这件隐患已经销号。' }), { status: 409, headers: json })
  const p = await problem(ask('GET', '/api/x'))
  expect([p.kind, p.message, p.fault.code]).toEqual(['refused', '这件隐患已经销号。', 'hazard.wrong_state'])
})

test('no answer is offline, never a crash', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch')
  })
  expect((await problem(ask('GET', '/api/x'))).kind).toBe('offline')
})

test('a server that never answers is given up after a while', async () => {
  vi.stubGlobal(
    'fetch',
    (_: string, init: RequestInit) => new Promise((_, no) => init.signal?.addEventListener('abort', () => no(new DOMException('x', 'AbortError')))),
  )
  expect((await problem(ask('GET', '/api/x', { patience: 5 }))).kind).toBe('offline')
})

test('an answer asked for beforehand is taken, and one that never comes is given up', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('asked again')))
  const made = Promise.resolve(new Response('{"n":1}', { headers: { 'Content-Type': 'application/json' } }))
  expect(await ask('GET', '/api/x', { made })).toEqual({ n: 1 })
  expect((await problem(ask('GET', '/api/x', { made: new Promise(() => undefined), patience: 5 }))).kind).toBe('offline')
})

test('an over session asks to sign in', async () => {
  answering('', { status: 401 })
  expect((await problem(ask('GET', '/api/x'))).kind).toBe('signIn')
})

test('a busy server says when to come again', async () => {
  answering('{}', { status: 503, headers: { ...json, 'Retry-After': '7' } })
  const p = await problem(ask('GET', '/api/x'))
  expect([p.kind, p.retryAfter]).toEqual(['busy', 7000])
})

test('the page of a hotspot or gateway is not taken for a refusal', async () => {
  answering('<html>请登录热点</html>', { status: 403, headers: { 'Content-Type': 'text/html' } })
  expect((await problem(ask('PUT', '/api/x'))).kind).toBe('broken')
  answering('<html>请登录热点</html>', { status: 200, headers: { 'Content-Type': 'text/html' } })
  expect((await problem(ask('POST', '/api/x'))).kind).toBe('broken')
})

test('an empty success has no value', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
  expect(await ask('POST', '/api/sign-out')).toBeUndefined()
})
