import type { Tone } from '@shared/words'

const tones: Record<string, Tone> = { open: 'going', done: 'good', late: 'warn', missed: 'bad', excused: 'calm', vacant: 'warn' }

/** The colour of a task's state; its word comes from the server. */
export const toneOfTask = (state: string): Tone => tones[state] ?? 'calm'
export const taskStates = [
  { key: '', name: '全部' },
  { key: 'open', name: '待完成' },
  { key: 'done', name: '已完成' },
  { key: 'late', name: '逾期完成' },
  { key: 'missed', name: '未完成' },
  { key: 'vacant', name: '无人在岗' },
  { key: 'excused', name: '已免除' },
] as const

const whys: Record<string, string> = { post_vacant: '岗位无人', site_closed: '对象停业或注销', grid_closed: '网格撤并' }
export const sayWhy = (reason: string): string => whys[reason] ?? reason
