import type { Tone } from '@shared/words'
import type { Unset } from '../shell/wire'

// The path of a rule in words: flow.clocks.整改.limit → 办理流程 › 时限 › 整改 › 期限.
const words: Record<string, string> = {
  // sections
  grids: '网格', posts: '岗位', departments: '部门', sectors: '行业', portfolios: '分管', owners: '行业分工', ties: '职责交叉', contacts: '联系', duties: '履职要求', flow: '办理流程', states: '状态', acts: '办理动作', clocks: '时限', ladder: '逐级提醒', variants: '另一种办法',
  sites: '监管对象', classes: '类别', direct: '直接监管', dossiers: '档案', ledger: '台账', forms: '表单', items: '检查项', tables: '报表', evidence: '佐证', grades: '等级', hazards: '隐患目录', boards: '公示牌', scores: '考核', assess: '考核', rewards: '奖励', expect: '应有数量', roles: '责任身份', gates: '上岗条件',
  accidents: '事故报告', tipoffs: '举报', sharing: '信息共享', contracts: '第三方', rollout: '推进阶段', calendar: '时段', risk: '风险分级', competences: '职权', places: '地点', platforms: '平台', amend: '谁可改动', triage: '受理', transition: '换版', training: '培训', learning: '培训', meetings: '会议', figures: '应有数字', routes: '派送',
  // identity
  title: '名称', place: '适用地方', issuer: '印发单位', number: '文号', edition: '印发日', clause: '条款', note: '说明', law: '法律依据', reason: '理由', name: '名称', called: '原文叫法', aka: '别名', text: '内容',
  // values
  limit: '期限', often: '频次', due: '截止', refresh: '更新周期', fresh: '更新周期', expires: '有效期', within: '多久内', taken: '多久内', count: '数量', from: '起', until: '止', after: '在什么之后', before: '在什么之前', during: '在什么期间', days: '起止日', boost: '加密', repeat: '重复', times: '次数', rest: '休息日', holidays: '节假日', minutes: '用时', hours: '工作时间', sample: '抽查比例', rolling: '滚动',
  who: '谁做', to: '对谁', of: '属于谁', by: '由谁', with: '会同', tells: '告知', does: '做什么', do: '做什么', in: '在哪里', each: '逐个', about: '内容', form: '填什么表', at: '时点', when: '条件', is: '认定标准', any: '包括', has: '要有', not: '不能是', except: '除外', where: '哪些', one_of: '其中之一', several: '可兼几个', optional: '可不设', standing: '常设',
  kind: '身份', holder: '由谁担任', rank: '级别', employer: '用人单位', assists: '协助', seats: '职数', team: '班子', members: '成员', keeper: '谁保管', given_by: '谁配备', staffs: '派到岗位', provides: '提供', answers_for: '负责', oversees: '监督', covers: '覆盖', under: '上级', map: '有网格图', reuse: '沿用', split: '再划细', size: '大小', outside: '网格之外', independent: '独立', one_per: '一户一格', groups: '由哪些组成', part_of: '属于', held_by: '由谁直管',
  sector: '行业', owner: '主办', grade: '等级', right: '对的样子', wrong: '错的样子', layout: '版式', view_of: '取自', files: '材料', shows: '写明', report: '报送', receipt: '回执', deliver: '送达', results: '结果', total: '满分', lines: '考核项目', full: '满分', money: '金额', per: '按什么计', cost: '费用', levels: '级别', channels: '渠道', accept: '谁受理', handle: '怎样办', secret: '保密', list: '清单', spots: '重点部位', facts: '台账栏目', platform: '平台',
  move: '流转', otherwise: '不成则', needs: '要写明', offers: '可写明', beside: '并行于', approve: '谁批准', extend: '延期', order: '次序', route: '派送', effect: '效力', phase: '阶段', pause: '暂停', once: '只一次', added: '平台补充', visits: '走访', activities: '活动', true: '是', false: '否',
}

/** The key of a value in words. */
export const sayKey = (key: string): string => words[key] ?? key

/** Each part in words where there is one; what a scheme named itself is Chinese already. */
export const sayPath = (path: string): string => path.split('.').map(sayKey).join(' › ')

/** A value as text, its inner keys in words: during：旺季；often：每周1次 → 在什么期间：旺季；频次：每周1次. */
export function sayValue(text: string): string {
  if (/^unset( |$)/.test(text)) return text.length > 6 ? `方案未规定（原文“${text.slice(6)}”）` : '方案未规定'
  return sayCondition(text).replace(/(^|[：；、（ ])([a-z_]+)(?=：|；|、|$)/g, (_, before: string, key: string) => before + sayKey(key)).replace(/unset ([^；、]+)/g, '方案未规定（原文“$1”）').replace(/\bunset\b/g, '方案未规定')
}

/** The commonest conditions as people say them. */
const sayCondition = (text: string): string =>
  text
    .replace(/(?:facts|site)\.([\u4e00-\u9fa5]+) != ""/g, '台账上有“$1”')
    .replace(/(?:facts|site)\.([\u4e00-\u9fa5]+) in \[([^\]]*)\]/g, (_, what: string, list: string) => `${what}是${list.replace(/"/g, '').replace(/, */g, '、')}`)
    .replace(/facts\.([\u4e00-\u9fa5]+)/g, '台账上的“$1”')
    .replace(/grid\.sites/g, '网格里的对象数')
    .replace(/case\.urgent/g, '情况紧急')
    .replace(/case\.hard/g, '难以整改')

/** Examples side by side; they hold commas themselves. */
export const sayExamples = (examples: string[], most = 3): string => (examples.length ? `如${examples.slice(0, most).map((e) => `“${e}”`).join('')}。` : '')

/** What an open value is called: the rule it belongs to, and what of it where the rule's name does not say. */
export function titleOf(u: Pick<Unset, 'path' | 'name' | 'key'>): string {
  const name = /^[\u4e00-\u9fa5][^.]*$/.test(u.name) ? u.name : sayPath(u.path.split('.').slice(0, -1).join('.'))
  return u.key === '=' ? name || sayPath(u.path) : `${name}的${sayKey(u.key)}`
}

/** Where a problem names the file it is in, which the office has no use for. */
export const sayWarning = (warning: string): string => warning.replace(/^\S+:\d+:\d+ ((提醒|错误) )?([EW]\d+ )?/, '')

/** What would be right, without what only a file can say. */
export const sayExpect = (expect: string): string => expect.replace(/，?或 unset 加原文用词/, '').replace(/^[^：]{1,4}：/, '')

/** The colour of a clause's state. */
export function stateTone(state: string): Tone {
  const tones: Record<string, Tone> = { 执行: 'good', '执行（属地补充）': 'good', 待补值: 'warn', 记录: 'going', 展示: 'calm', 未落实: 'bad' }
  return tones[state] ?? 'calm'
}
