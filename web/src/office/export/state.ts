import type { Tone } from '@shared/words'

/** How a file is doing, in colour; the word says it too. */
export const toneOfJob = (state: string): Tone => (({ 已完成: 'good', 未成: 'bad', 排队: 'going', 进行中: 'going' }) as Record<string, Tone>)[state] ?? 'calm'
