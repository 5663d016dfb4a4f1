/** 12345 → 12,345. Codes are text and never come here: they would lose their zeros. */
export function sayNumber(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** 96 → 96米, 1530 → 1.5公里 */
export function sayDistance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)}米` : `${(metres / 1000).toFixed(1)}公里`
}

/** 1.6 MB of bytes in the unit people know from their phone. */
export function sayBytes(n: number): string {
  if (n < 1024) return `${n}字节`
  if (n < 1024 * 1024) return `${Math.round(n / 1024)}KB`
  if (n < 1024 ** 3) return `${(n / 1024 ** 2).toFixed(1)}MB`
  return `${(n / 1024 ** 3).toFixed(1)}GB`
}
