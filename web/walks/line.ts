// The line between a phone and the server: it can be cut, and it can swallow an
// answer after the server has acted on the request — the moment in which naive
// apps send everything twice or lose it.
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { BrowserContext } from '@playwright/test'

/** A line to a server. */
export interface Line {
  url: string
  /** nothing comes through, and the browser knows it */
  cut(ctx?: BrowserContext): Promise<void>
  mend(ctx?: BrowserContext): Promise<void>
  /** the next `times` answers to such paths are lost on the way back */
  swallow(path: RegExp, times: number): void
  /** how many answers were lost so */
  swallowed(): number
  /** of what is sent in pieces, so many bytes come through; then nothing moves any more */
  hold(path: RegExp, bytes: number): void
  /** so many bytes of what is sent in pieces came through since */
  through(): number
  /** the server's answers to such a path come changed */
  alter(path: RegExp, change: (body: string) => string): void
  /** requests that reached the server, as `POST /api/field/deeds` */
  passed: string[]
  close(): Promise<void>
}

export async function openLine(to: string): Promise<Line> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let down = false
  let lose = { path: /^$/, left: 0, lost: 0 }
  let held = { path: /^$/, left: Infinity }
  let through = 0
  let altered: { path: RegExp; change: (body: string) => string } | undefined
  const passed: string[] = []
  const server = createServer((req, res) => {
    if (down) return void req.socket.destroy()
    passed.push(`${req.method} ${req.url}`)
    const onward = request({ host: target.hostname, port: target.port, method: req.method, path: req.url, headers: req.headers }, (answer: IncomingMessage) => {
      if (lose.left > 0 && lose.path.test(req.url ?? '')) {
        lose.left--
        lose.lost++
        answer.resume()
        answer.on('end', () => req.socket.destroy())
        return
      }
      if (altered?.path.test(req.url ?? '') && answer.statusCode === 200) {
        const parts: Buffer[] = []
        answer.on('data', (b: Buffer) => parts.push(b))
        answer.on('end', () => {
          const body = altered!.change(Buffer.concat(parts).toString())
          const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(body)) }
          delete headers.etag
          res.writeHead(200, headers).end(body)
        })
        return
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.on('error', () => req.socket.destroy())
    if (altered?.path.test(req.url ?? '')) for (const h of ['if-none-match', 'if-modified-since', 'accept-encoding']) onward.removeHeader(h)
    if (req.method !== 'PATCH') return void req.pipe(onward)
    // Byte by byte, so that a walk can say where the line breaks.
    req.on('data', (b: Buffer) => {
      const left = held.path.test(req.url ?? '') ? held.left : Infinity
      const part = b.subarray(0, Math.max(0, Math.min(b.length, left)))
      held.left -= part.length
      through += part.length
      if (part.length) onward.write(part)
      if (part.length < b.length) req.pause()
    })
    req.on('end', () => onward.end())
    req.on('close', () => req.complete || onward.destroy())
  })
  server.on('connection', (s) => {
    sockets.add(s)
    s.on('close', () => sockets.delete(s))
    s.on('error', () => undefined)
  })
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    passed,
    async cut(ctx) {
      down = true
      for (const s of sockets) s.destroy()
      await ctx?.setOffline(true)
    },
    async mend(ctx) {
      down = false
      held.left = Infinity
      await ctx?.setOffline(false)
    },
    swallow(path, times) {
      lose = { path, left: times, lost: 0 }
    },
    swallowed: () => lose.lost,
    hold(path, bytes) {
      held = { path, left: bytes }
      through = 0
    },
    through: () => through,
    alter(path, change) {
      altered = { path, change }
    },
    async close() {
      for (const s of sockets) s.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
