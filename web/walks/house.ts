// A server of its own for the walks: the real binary on a free port of this
// machine, with an empty data folder that --demo fills and that is gone afterwards.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { request, type APIRequestContext } from '@playwright/test'

const binary = resolve(process.env.ANWANG_BIN || join(import.meta.dirname, '../../bin/anwang'))
/** Opens every account of a demo. */
export const password = 'anwang-yanshi'

/** A running server. */
export interface House {
  url: string
  data: string
  /** somebody at the interface, signed in */
  as(login: string): Promise<Caller>
  /** stops it, keeping what it holds; starts it again at the same address */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Somebody who asks the interface; an answer that is no success is an error. */
export interface Caller {
  get<T = Row>(path: string): Promise<T>
  post<T = Row>(path: string, body?: unknown): Promise<T>
  put<T = Row>(path: string, body?: unknown): Promise<T>
  /** sends a photograph, returns its hash */
  photo(bytes: Buffer): Promise<string>
  raw: APIRequestContext
}

// What the interface answers, as far as a walk looks at it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Row = any

/** No demo: the folder stays empty, and the server shows its guide. */
export const bare = 'none'

/** Starts a server; `told` are settings beside the usual ones. */
export async function openHouse(told: Record<string, string> = {}, plan = ''): Promise<House> {
  if (!existsSync(binary)) throw new Error(`没有 ${binary}：先 make build，或用 ANWANG_BIN 指明`)
  const data = mkdtempSync(join(tmpdir(), 'anwang-walk-'))
  let running = await start(data, told.ANWANG_ADDR ?? '127.0.0.1:0', told, plan)
  const url = running.url
  const callers: APIRequestContext[] = []
  const stop = async () => {
    if (running.child.exitCode !== null) return
    const gone = new Promise((done) => running.child.once('exit', done))
    running.child.kill('SIGTERM')
    const late = setTimeout(() => running.child.kill('SIGKILL'), 8_000)
    await gone
    clearTimeout(late)
  }
  return {
    url,
    data,
    async as(login) {
      const raw = await request.newContext({ baseURL: url })
      callers.push(raw)
      const caller = callerOf(raw)
      await caller.post('/api/sign-in', { login, password })
      return caller
    },
    async restart() {
      await stop()
      running = await start(data, new URL(url).host, told, plan)
    },
    async close() {
      for (const c of callers) await c.dispose()
      await stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function callerOf(raw: APIRequestContext): Caller {
  const ask = async (method: string, path: string, body?: unknown): Promise<Row> => {
    const answer = await raw.fetch(path, { method, data: body as object | undefined })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return answer.status() === 204 ? undefined : answer.json()
  }
  return {
    raw,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body ?? {}),
    put: (path, body) => ask('PUT', path, body),
    async photo(bytes) {
      const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')
      const answer = await raw.put(`/api/field/photos/${hash}`, { data: bytes, headers: { 'Content-Type': 'application/octet-stream' } })
      if (!answer.ok()) throw new Error(`photo: ${answer.status()} ${await answer.text()}`)
      return hash
    },
  }
}

function start(data: string, addr: string, told: Record<string, string>, plan: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(binary, plan === bare ? ['serve'] : ['serve', plan ? `--demo=${plan}` : '--demo'], { env: { ...process.env, ...told, ANWANG_DATA: data, ANWANG_ADDR: addr, ANWANG_RECOUNT: 'true', TZ: 'Asia/Shanghai' }, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((up, failed) => {
    let said = ''
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      failed(new Error(`server did not start in 40 s:\n${said}`))
    }, 40_000)
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000)
      const at = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(said)
      if (!at || !said.includes('Ctrl+C')) return
      clearTimeout(late)
      up({ child, url: at[1]! })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => {
      clearTimeout(late)
      failed(new Error(`server ended with ${code}:\n${said}`))
    })
  })
}
