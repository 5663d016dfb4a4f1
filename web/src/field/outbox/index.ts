// The outbox: every deed is written to the phone before any network, and sent
// from there. A module with no screen in it.
export { backoff, Outbox, type Fittings, type Sender, type Standing } from './outbox'
export { lanes, sender } from './sender'
export { alone, wake } from './wake'
