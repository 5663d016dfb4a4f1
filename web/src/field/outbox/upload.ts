import { DetailedError, Upload } from 'tus-js-client'
import { offline, problemOf, type Problem } from '@shared/api/problem'
import type { PhotoRow } from '../store/base'

const endpoint = '/api/field/uploads/'
/** A line that moved nothing for so long is broken. */
const patience = 60_000
/** So much is lost at most when a gateway holds a piece back and then breaks. */
const piece = 128 * 1024

/** What the server says when it has the whole photograph already. */
const already = 'evidence.kept_already'

/**
 * Sends a photograph, going on where the line broke before (tus). Resolves when
 * the server has all of it and rejects with a [Problem].
 */
export function upload(row: PhotoRow, begun: (at: string | undefined) => Promise<void>): Promise<void> {
  return new Promise((yes, no) => {
    let idle: ReturnType<typeof setTimeout>
    const settle = (then: () => void) => {
      clearTimeout(idle)
      then()
    }
    const waits = () => {
      clearTimeout(idle)
      idle = setTimeout(() => void sending.abort().finally(() => no(offline())), patience)
    }
    const sending = new Upload(new Blob([row.bytes!]), {
      endpoint,
      uploadUrl: row.begun ?? null,
      chunkSize: piece,
      retryDelays: null, // the outbox knows better when to come back
      storeFingerprintForResuming: false,
      metadata: metadata(row),
      onUploadUrlAvailable: () => begun(sending.url ?? undefined),
      onProgress: waits,
      onChunkComplete: waits,
      onSuccess: () => settle(yes),
      onError: (err) => {
        void problem(err).then(async (p) => {
          if (p.fault.code === already) return settle(yes)
          // Pieces that do not make up this photograph any more: once more from the
          // start, and only then is it the photograph's own fault.
          if (p.kind === 'refused' && sending.url && row.begun) {
            await begun(undefined)
            return settle(() => no(offline()))
          }
          settle(() => no(p))
        }, no)
      },
    })
    waits()
    sending.start()
  })
}

function metadata(row: PhotoRow): Record<string, string> {
  const said: Record<string, string> = { hash: row.hash, takenAt: String(row.takenAt) }
  if (row.lon !== undefined && row.lat !== undefined) Object.assign(said, { lon: String(row.lon), lat: String(row.lat) })
  return said
}

async function problem(err: Error | DetailedError): Promise<Problem> {
  const answer = 'originalResponse' in err ? err.originalResponse : null
  if (!answer) return offline()
  const headers = new Headers()
  for (const name of ['Content-Type', 'Retry-After']) {
    const value = answer.getHeader(name)
    if (value) headers.set(name, value)
  }
  return problemOf(new Response(answer.getBody() || null, { status: answer.getStatus(), headers }))
}
