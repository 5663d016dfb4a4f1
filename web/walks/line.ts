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
  /** requests that reached the server, as `POST /api/field/deeds` */
  passed: string[]
  close(): Promise<void>
}

export async function openLine(to: string): Promise<Line> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let down = false
  let lose = { path: /^$/, left: 0, lost: 0 }
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
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.on('error', () => req.socket.destroy())
    req.pipe(onward)
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
      await ctx?.setOffline(false)
    },
    swallow(path, times) {
      lose = { path, left: times, lost: 0 }
    },
    swallowed: () => lose.lost,
    async close() {
      for (const s of sockets) s.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
