import type { Tone } from '@shared/words'

const tones: Record<string, Tone> = { 已导入: 'good', 导入中: 'going', 试导中: 'going', 撤销中: 'going', 已试导: 'warn', 待核对: 'warn' }

/** The colour beside the word of an import's state. */
export const stateTone = (state: string): Tone => tones[state] ?? 'calm'
