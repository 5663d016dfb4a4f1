import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { ask } from '@shared/api/ask'
import { Problem } from '@shared/api/problem'
import type { Me } from '@shared/wire'

/** Who is signed in: undefined while it is asked, null when nobody is. */
export function useMe() {
  const query = useQuery({
    key: ['me'],
    query: async (): Promise<Me | null> => {
      try {
        return await ask<Me>('GET', '/api/me')
      } catch (err) {
        if (err instanceof Problem && err.kind === 'signIn') return null
        throw err
      }
    },
  })
  return { me: computed(() => query.data.value), problem: query.error, refetch: query.refetch }
}

export const signIn = (login: string, password: string): Promise<Me> => ask<Me>('POST', '/api/session', { json: { login, password, app: 'office' } })

/** Signs out and leaves nothing of the person in the page. */
export async function signOut(): Promise<void> {
  await ask('DELETE', '/api/session')
  location.assign('/')
}
