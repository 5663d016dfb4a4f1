// The office's words for what the wire says in codes. A code the table does not
// know is shown as it came: a word the scheme added is already Chinese.

/** How a state feels; always shown with its word. */
export type Tone = 'calm' | 'going' | 'good' | 'warn' | 'bad'

/** Grades travel as the scheme's own words. */
export const grades = ['一般', '重大'] as const

/** 一般 → 一般隐患 */
export const sayGrade = (grade: string): string => (grade === '' || grade.endsWith('隐患') ? grade : `${grade}隐患`)

const tones: [RegExp, Tone][] = [
  [/销号|当场整改|已办结|已完成|正常/, 'good'],
  [/逾期|不合格|未通过|重开/, 'bad'],
  [/退回|待定|待受理|待派|待交办|上报/, 'warn'],
  [/移交|暂停/, 'calm'],
  [/待|中|已/, 'going'],
]

/** The colour of a state; its word comes from the scheme and is always shown. */
export const toneOf = (word: string): Tone => tones.find(([fits]) => fits.test(word))?.[1] ?? 'calm'

const results: Record<string, string> = { ok: '正常', bad: '有问题', na: '不涉及' }

/** ok → 正常 */
export const sayResult = (result: string): string => results[result] ?? result

/** What an inspector may do on the spot; law: an inspector never orders or fines. */
export const onsiteActs = ['劝导', '制止', '疏散', '警示'] as const

const verbs: Record<string, string> = {
  register: '登记',
  mend: '当场整改',
  report: '上报',
  take: '受理',
  dispatch: '派送交办',
  accept: '签收',
  return: '退回',
  transfer: '移交',
  joint: '联合执法',
  feedback: '整改反馈',
  verify: '复查',
  close: '销号',
  reopen: '重开',
  review: '回看',
  urge: '催办',
  supervise: '督办',
  list: '挂牌',
  approve: '批准',
  delist: '摘牌',
  support: '请求支援',
  prompt: '督促',
  boundary: '边缘事项',
  emergency: '越级直报',
  extend: '延期',
  pause: '暂停',
  resume: '恢复',
}

/** verify → 复查 */
export const sayVerb = (verb: string): string => verbs[verb] ?? verb

const kinds: Record<string, string> = { visit: '巡查', inspection: '检查', joint: '联合检查', selfcheck: '自查' }

/** visit → 巡查 */
export const sayKind = (kind: string): string => kinds[kind] ?? kind

/** What the plan does not say is marked wherever a figure stands for it. */
export const unsaid = '方案未规定'
