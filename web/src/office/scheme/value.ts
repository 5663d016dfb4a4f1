// How a value is put together from what somebody chose or wrote, by the shape the
// server says it has: nobody in an office writes brackets.
import type { Hint } from '../shell/wire'

/** What the form holds, whatever the shape. */
export interface Draft {
  text: string
  one: string
  many: string[]
  rows: { name: string; full: string }[]
}

export const emptyDraft = (): Draft => ({ text: '', one: '', many: [], rows: [{ name: '', full: '' }] })

/** What YAML would take for something else stands in quotes. */
const quoted = (word: string): string => (/[[\]{},:#"'*&!|>%@`]/.test(word) ? `"${word.replace(/[\\"]/g, '\\$&')}"` : word)
const listOf = (words: string[]): string => (words.length ? `[${words.map(quoted).join(', ')}]` : '')

/** The value as the scheme keeps it; empty while nothing is said. */
export function valueOf(hint: Pick<Hint, 'shape'>, d: Draft): string {
  switch (hint.shape) {
    case '选一':
      return d.one
    case '选几':
    case '选类':
      return listOf(d.many)
    case '列举':
      return listOf(d.text.split(/[、,，\s]+/).filter(Boolean))
    case '逐项': {
      const rows = d.rows.filter((r) => r.name.trim())
      return rows.length ? `{${rows.map((r) => `${quoted(r.name.trim())}: {full: ${quoted(/^\d+$/.test(r.full.trim()) ? `${r.full.trim()}分` : r.full.trim() || '0分')}}`).join(', ')}}` : ''
    }
    default:
      return d.text.trim()
  }
}
