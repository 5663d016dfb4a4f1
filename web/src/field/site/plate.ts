// What a QR plate says: a site of ours, by its code or by a link to this very
// server. Whatever else is on a plate is shown in words and never opened.

/** What was read off a plate. */
export type Plate = { code: string } | { refused: string }

/** Reads a plate; `origin` is where this app came from. */
export function readPlate(text: string, origin: string): Plate {
  const said = text.trim()
  if (!said) return { refused: '这个二维码是空的。' }
  const looksLikeLink = /^[a-z][a-z0-9+.-]*:/i.test(said) || said.startsWith('//') || /^(www\.|[\w-]+\.(com|cn|net|org|cc|top|vip|xyz)\b)/i.test(said)
  if (!looksLikeLink) {
    // Codes are short and plain; anything else is some other paper.
    if (/^[\p{L}\p{N}_.-]{1,64}$/u.test(said)) return { code: said }
    return { refused: '这不是场所的二维码。' }
  }
  let url: URL
  try {
    url = new URL(said) // what needs guessing at is no link of ours
  } catch {
    return { refused: elsewhere(said) }
  }
  if (url.origin !== origin) return { refused: elsewhere(url.host || said) }
  const at = /^\/p\/(?:s|site|sites)\/([^/?#]+)$/.exec(url.pathname) ?? (url.pathname === '/field/' ? /^#\/sites\/([^/?#]+)/.exec(url.hash) : null)
  if (!at) return { refused: '这个二维码不是场所的，请扫墙上场所码。' }
  try {
    return { code: decodeURIComponent(at[1]!) }
  } catch {
    return { refused: '这个二维码坏了，请按名字找。' }
  }
}

// A name that turns its letters round would read as another one.
const elsewhere = (where: string): string =>
  `这个二维码指向别的网址（${where.replace(/[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 60)}），不是本系统的场所码，没有打开。`
