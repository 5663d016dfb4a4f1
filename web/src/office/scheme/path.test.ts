import { expect, test } from 'vitest'
import { sayExpect, sayPath, sayValue, sayWarning, titleOf } from './path'

test('the path of a rule is read in Chinese, and what has no word stays as it is', () => {
  expect(sayPath('flow.clocks.整改.limit')).toBe('办理流程 › 时限 › 整改 › 期限')
  expect(sayPath('duties.月度汇总.due')).toBe('履职要求 › 月度汇总 › 截止')
  expect(sayPath('gadgets.x')).toBe('gadgets › x')
})

test('the office is not told of files, lines and keys', () => {
  expect(sayWarning('schemes/x.yaml:22:3 提醒 W14 原文有误：作“县分管领导”〔S1-11〕')).toBe('原文有误：作“县分管领导”〔S1-11〕')
  expect(sayWarning('补充规定（duties.x.often）:1:1 错误 E09 看不懂这个说法：“经常”')).toBe('看不懂这个说法：“经常”')
  expect(sayExpect('频次：每天1次、每周二，或 unset 加原文用词')).toBe('每天1次、每周二')
  expect(sayValue('during：收购烘干季；often：每周1次')).toBe('在什么期间：收购烘干季；频次：每周1次')
  expect(sayValue('unset 定期')).toBe('方案未规定（原文“定期”）')
  expect(sayValue('facts.宗地号 != ""')).toBe('台账上有“宗地号”')
  expect(sayValue('facts.隶属 in ["中央", "省属"]')).toBe('隶属是中央、省属')
  expect(sayValue('unset')).toBe('方案未规定')
  expect(sayValue('每周1次')).toBe('每周1次')
})

test('an open value is called by the rule it belongs to and what of it is open', () => {
  expect(titleOf({ path: 'duties.协调督促.often', name: '协调督促', key: 'often' })).toBe('协调督促的频次')
  expect(titleOf({ path: 'grids.村级.split.when', name: '村级.split', key: 'when' })).toBe('网格 › 村级 › 再划细的条件')
  expect(titleOf({ path: 'sites.ledger.fresh', name: 'ledger', key: 'fresh' })).toBe('监管对象 › 台账的更新周期')
})
