// Made by `npm run types` from docs/api/openapi.json; empty until the server's document is there.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface paths {}
