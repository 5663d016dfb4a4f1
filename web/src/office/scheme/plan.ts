// The text of a plan on the screen: each paragraph in pieces, a piece from where
// one clause begins to where the next does.
import type { Paragraph } from '../shell/wire'

/** Words of a plan and the clauses that begin with them; none before the first. */
export interface Piece {
  clauses: string[]
  text: string
}

/** Clauses that begin at the same character share a piece. */
export function piecesOf(p: Paragraph): Piece[] {
  const out: Piece[] = []
  let open: Piece = { clauses: [], text: '' }
  let from = 0
  p.clauses.forEach((clause, i) => {
    const at = p.at[i] ?? 0
    if (at > from || (at === 0 && open.clauses.length === 0)) {
      open.text = p.text.slice(from, at)
      if (open.text || open.clauses.length) out.push(open)
      open = { clauses: [], text: '' }
      from = at
    }
    open.clauses.push(clause)
  })
  open.text = p.text.slice(from)
  out.push(open)
  return out
}

/** 一、… stands as a heading; （一）… does not, it runs on. */
export const isHeading = (p: Paragraph, first: boolean): boolean => (first && p.clauses.length === 0 && p.text.length < 60) || (p.clauses.length === 0 && p.text.length < 50 && /^[^，。；：、]{6,}(方案|意见|通知|办法|细则)$/.test(p.text)) || (/^[一二三四五六七八九十]+、/.test(p.text) && p.text.length < 40)
