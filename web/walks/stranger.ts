// A single sign-on of somebody else, on this machine: the pages of OpenID Connect
// a browser and a server ask for.
import { createServer, type IncomingMessage } from 'node:http'
import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'

export interface Stranger {
  url: string
  /** who is signed in there */
  subject: string
  down: boolean
  close(): Promise<void>
}

const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64url')

export async function openStranger(client: string): Promise<Stranger> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asked = new Map<string, URLSearchParams>()
  const it: Stranger = { url: '', subject: 'zhangsan', down: false, close: () => new Promise((done) => server.close(() => done())) }
  const server = createServer(async (req, res) => {
    const at = new URL(req.url ?? '/', it.url)
    const say = (body: unknown, status = 200) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    if (it.down) return void res.writeHead(502).end()
    if (at.pathname === '/.well-known/openid-configuration') {
      return void say({ issuer: it.url, authorization_endpoint: `${it.url}/authorize`, token_endpoint: `${it.url}/token`, jwks_uri: `${it.url}/keys`, id_token_signing_alg_values_supported: ['RS256'] })
    }
    if (at.pathname === '/keys') return void say({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'k' }] })
    if (at.pathname === '/authorize') {
      const code = randomUUID()
      asked.set(code, at.searchParams)
      const back = new URL(at.searchParams.get('redirect_uri')!)
      back.searchParams.set('code', code)
      back.searchParams.set('state', at.searchParams.get('state')!)
      return void res.writeHead(302, { Location: back.toString() }).end()
    }
    const form = new URLSearchParams(await body(req))
    const begun = asked.get(form.get('code') ?? '')
    asked.delete(form.get('code') ?? '')
    if (!begun || createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== begun.get('code_challenge')) return void say({ error: 'invalid_grant' }, 400)
    const now = Math.floor(Date.now() / 1000)
    const token = `${b64('{"alg":"RS256","kid":"k"}')}.${b64(JSON.stringify({ iss: it.url, aud: client, sub: it.subject, nonce: begun.get('nonce'), iat: now, exp: now + 300 }))}`
    say({ access_token: 'a', token_type: 'Bearer', id_token: `${token}.${b64(createSign('RSA-SHA256').update(token).sign(privateKey))}` })
  })
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return it
}

async function body(req: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of req) text += String(chunk)
  return text
}
