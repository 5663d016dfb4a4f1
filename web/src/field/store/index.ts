// The phone's disk, behind one lazy chunk: Dexie is a third of the app's weight
// and the first paint does not need it. No screen and no network in here.
export { liveQuery } from 'dexie'
export * from './base'
export * from './deed'
export * from './draft'
export * from './pack'
export * from './photo'
export * from './pin'
export * from './seat'
