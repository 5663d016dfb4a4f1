import type { Tone } from '@shared/words'

// The path of a rule in words: flow.clocks.整改.limit → 办理流程 › 时限 › 整改 › 期限.
const words: Record<string, string> = {
  grids: '网格', posts: '岗位', departments: '部门', sectors: '行业', portfolios: '分管', duties: '履职要求', flow: '办理流程', states: '状态', acts: '办理动作', clocks: '时限', ladder: '逐级提醒',
  sites: '监管对象', classes: '类别', checklists: '检查表', tables: '报表', evidence: '佐证', grades: '等级', boards: '公示牌', ledger: '台账', scores: '考核', expect: '应有数量', roles: '责任身份',
  limit: '期限', often: '频次', due: '截止', refresh: '更新周期', fresh: '更新周期', count: '数量', from: '起算', until: '截止动作', who: '谁办', to: '办给谁', needs: '要写明', owners: '主管', accidents: '事故报告',
  report: '报送', learning: '培训', training: '培训', meetings: '会议', contacts: '联系', covers: '覆盖', extend: '延期', order: '次序', routes: '派送', route: '派送', forms: '表单', items: '检查项', triage: '受理', assess: '考核', ties: '职责交叉', is: '认定标准', owner: '主办',
}

/** A warning without the place in the file, which the office has no use for. */
export const sayWarning = (warning: string): string => warning.replace(/^\S+:\d+:\d+ ((提醒|错误) )?([EW]\d+ )?/, '')

/** What a value may look like, without what only a file can say. */
export const sayAsks = (asks: string): string => asks.replace(/，?或 unset 加原文用词/, '')

/** Each part in words where there is one; what a scheme named itself is Chinese already. */
export const sayPath = (path: string): string =>
  path
    .split('.')
    .map((p) => words[p] ?? p)
    .join(' › ')

/** The colour of a clause's state. */
export function stateTone(state: string): Tone {
  const tones: Record<string, Tone> = { 执行: 'good', '执行（属地补充）': 'good', 待补值: 'warn', 记录: 'going', 展示: 'calm', 未落实: 'bad' }
  return tones[state] ?? 'calm'
}
