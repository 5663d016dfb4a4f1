/** One filter of a list, as a screen shows it. */
export interface FilterField {
  key: string
  /** pinned: only a link sets it; shown while it is, so that one sees it and may take it off */
  kind: 'search' | 'grid' | 'word' | 'choice' | 'day' | 'flag' | 'pinned'
  label: string
  /** of a choice */
  choices?: readonly { value: string; name: string }[]
  /** of a choice: what is said where nothing is chosen */
  none?: string
  /** of a word: the field of a row that suggests values, if not its own */
  known?: string
  /** of a word: `/` leads here */
  search?: boolean
  narrow?: boolean
}
