// What a code for enrolling says: a link to this very server, as the office shows
// it, or the code alone. Whatever else was scanned is said in words and never opened.

/** What was scanned or pasted. */
export type Given = { code: string } | { refused: string }

/** Reads it; `origin` is where this app came from. */
export function readCode(text: string, origin: string): Given {
  const said = text.trim()
  if (!said) return { refused: '没有读到登记码。' }
  if (/^[a-z2-7]{26}$/i.test(said)) return { code: said.toLowerCase() }
  let url: URL
  try {
    url = new URL(said)
  } catch {
    return { refused: '这不是登记码。请用网格办给的二维码或链接。' }
  }
  const where = url.host.replace(/[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 60)
  if (url.origin !== origin) return { refused: `这个码指向别的网址（${where || '不明'}），不是本系统的登记码，没有打开。` }
  const code = url.pathname === '/field/' ? /^#\/enrol\/([a-z2-7]{26})$/i.exec(url.hash)?.[1] : undefined
  return code ? { code: code.toLowerCase() } : { refused: '这个码是本站的，但不是登记码。墙上的场所码请登录后在“对象”里扫。' }
}
