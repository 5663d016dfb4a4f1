/** One line of a list to choose from. */
export interface Choice {
  value: string
  name: string
  /** why it is offered, or what tells it from others of the same name */
  note?: string
}
