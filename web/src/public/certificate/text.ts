/** The text of the value of one key of a JSON object, and all of it without the blanks between. */
export function rawValue(json: string, key: string): string | undefined {
  const text = compact(json)
  if (text[0] !== '{') return undefined
  for (let at = 1; at < text.length; ) {
    const colon = endOf(text, at)
    const end = endOf(text, colon + 1)
    if (JSON.parse(text.slice(at, colon)) === key) return text.slice(colon + 1, end)
    at = end + 1
  }
  return undefined
}

/** JSON without blanks outside of strings; the strings stay as they were written. */
export function compact(json: string): string {
  let out = ''
  for (let i = 0; i < json.length; ) {
    if (json[i] === '"') {
      const end = endOf(json, i)
      out += json.slice(i, end)
      i = end
    } else {
      if (!' \t\r\n'.includes(json[i]!)) out += json[i]
      i++
    }
  }
  return out
}

/** Where the value that begins at `at` ends, in text without blanks. */
function endOf(text: string, at: number): number {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const c = text[i]!
    if (c === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++
      if (depth === 0) return i + 1
    } else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      if (depth === 0) return i
      if (--depth === 0) return i + 1
    } else if (depth === 0 && (c === ',' || c === ':')) return i
  }
  return text.length
}
