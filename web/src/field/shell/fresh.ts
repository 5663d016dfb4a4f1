import { ref } from 'vue'

/** A newer version lies ready; it takes over only when the person says so. */
export const fresh = ref(false)

/** What can wait until 今日 is usable: the service worker, a safe place on the disk. */
export async function settle(): Promise<void> {
  const { install, persist } = await import('./worker')
  await Promise.all([install(), persist()])
  const { makeRoom } = await import('../photo/room')
  await makeRoom()
}

/** Changes over to the newer version. */
export async function renew(): Promise<void> {
  const { takeOver } = await import('./worker')
  takeOver()
}
