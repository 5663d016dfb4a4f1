/** What each kind of gap is called in the picker; the server writes the sentence. */
export const gapNames: Record<string, string> = {
  'grid.without_person': '没有人任职',
  'grid.without_head': '没有网格长',
  'grid.post_vacant': '岗位空缺',
  'grid.post_waits': '有人待培训',
  'grid.seat_vacant': '部门席位空缺',
  'grid.seat_unsaid': '没有写明席位',
  'grid.work_seat_vacant': '工作席位空缺',
  'grid.not_whole': '人员不齐备',
  'grid.untrained': '未培训、待激活',
  'grid.training_ends': '培训即将到期',
  'grid.without_border': '没有画边界',
  'grid.border_unreadable': '边界有误',
  'grid.count_differs': '网格数不符',
  'grid.ground_uncovered': '地面没有网格',
  'grid.ground_covered_twice': '地面重复划入',
}

/** No code is ever shown: what has no name yet is some other gap. */
export const gapName = (code: string): string => gapNames[code] ?? '其他空白'
