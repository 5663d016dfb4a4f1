/** A case in a list; the server's Card. */
export interface Card {
  id: string
  number: string
  state: string
  text: string
  grade: string
  siteName: string
  gridName: string
  owner: string
  foundOn: string
  dueOn: string
  limitFrom: string
  overdue: boolean
}

/** A page of the ledger. */
export interface Cards {
  items: Card[]
  next: string
}
