import { ref } from 'vue'

/** One sentence about what was just done; read out, and gone by itself. */
export const said = ref('')
/** Set while the disk refuses what is being filled in; said until it takes it again. */
export const unkept = ref('')

let timer: ReturnType<typeof setTimeout> | undefined

export function say(words: string): void {
  said.value = words
  clearTimeout(timer)
  timer = setTimeout(() => (said.value = ''), 6_000)
}
