// The load of a post in words and as a bar.
import type { Tone } from '@shared/words'
import type { PostLoad } from '../shell/wire'

/** A whole number within bounds, or nothing. */
export function wholeIn(text: string, least: number, most: number): number | undefined {
  const n = /^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN
  return n >= least && n <= most ? n : undefined
}

/** The bar of a post in hundredths: what fits, what does not; and the share in words. */
export function barOf(needed: number, had: number, open = false): { done: number; over: number; word: string } {
  if (open) return { done: 0, over: 0, word: '时间未定，不判断' }
  if (had <= 0) return { done: 0, over: needed > 0 ? 100 : 0, word: needed > 0 ? '没有人' : '0%' }
  const whole = Math.max(needed, had)
  return { done: (Math.min(needed, had) / whole) * 100, over: (Math.max(0, needed - had) / whole) * 100, word: `${Math.round((needed / had) * 100)}%` }
}

type Load = Pick<PostLoad, 'open' | 'short' | 'enough'>

/** Whether the people of a post are enough, and how many would be. */
export function sayLoad(p: Load): string {
  if (p.open) return '不判断'
  if (!p.short) return '够'
  return p.enough ? `不够，${p.enough} 人才够` : '不够，再加人也做不完'
}

export const toneOfLoad = (p: Load): Tone => (p.open ? 'calm' : p.short ? 'bad' : 'good')
