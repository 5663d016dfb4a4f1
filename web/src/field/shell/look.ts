import { ref, watch } from 'vue'

/** 标准 18 px, 大字 24 px, 特大 30 px; 强光 is black on white with heavy lines. */
export type TextSize = 'plain' | 'large' | 'largest'

export const textSize = ref<TextSize>((localStorage.getItem('anwang.text') as TextSize | null) ?? 'plain')
export const sunlight = ref(localStorage.getItem('anwang.sun') === 'yes')

/** Applies the look now and whenever it is changed. */
export function dress(): void {
  const root = document.documentElement
  watch(
    [textSize, sunlight],
    () => {
      root.dataset.text = textSize.value
      root.dataset.sun = sunlight.value ? 'yes' : 'no'
      localStorage.setItem('anwang.text', textSize.value)
      localStorage.setItem('anwang.sun', sunlight.value ? 'yes' : 'no')
    },
    { immediate: true },
  )
}
