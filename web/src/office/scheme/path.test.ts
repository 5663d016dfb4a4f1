import { expect, test } from 'vitest'
import { sayAsks, sayPath, sayWarning } from './path'

test('the path of a rule is read in Chinese, and what has no word stays as it is', () => {
  expect(sayPath('flow.clocks.整改.limit')).toBe('办理流程 › 时限 › 整改 › 期限')
  expect(sayPath('duties.月度汇总.due')).toBe('履职要求 › 月度汇总 › 截止')
  expect(sayPath('gadgets.x')).toBe('gadgets › x')
})

test('the office is not told of files and lines', () => {
  expect(sayWarning('schemes/x.yaml:22:3 提醒 W14 原文有误：作“县分管领导”〔S1-11〕')).toBe('原文有误：作“县分管领导”〔S1-11〕')
  expect(sayWarning('补充规定（duties.x.often）:1:1 错误 E09 看不懂这个说法：“经常”')).toBe('看不懂这个说法：“经常”')
  expect(sayAsks('频次：每天1次、每周二，或 unset 加原文用词')).toBe('频次：每天1次、每周二')
})
