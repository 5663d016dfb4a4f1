import qrcode from 'qrcode-generator'

/** The squares of a QR code as one SVG path, in a box of `size` with its quiet zone. */
export function squares(text: string): { size: number; path: string } {
  const qr = qrcode(0, 'M')
  qr.addData(text)
  qr.make()
  const n = qr.getModuleCount()
  const quiet = 4
  let path = ''
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) if (qr.isDark(y, x)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`
  return { size: n + 2 * quiet, path }
}
