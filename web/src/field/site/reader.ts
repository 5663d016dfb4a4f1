// The reader of QR codes: the browser's own, else one that comes from this server
// when it is wanted (a megabyte, so never with the first load).
export interface Reader {
  detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]>
}

interface Native {
  new (how: { formats: string[] }): Reader
  getSupportedFormats(): Promise<string[]>
}

export async function reader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector
  // Some browsers have the name and nothing behind it.
  const knows = own ? await own.getSupportedFormats().catch(() => [] as string[]) : []
  if (own && knows.includes('qr_code')) return new own({ formats: ['qr_code'] })
  const [{ BarcodeDetector, setZXingModuleOverrides }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  setZXingModuleOverrides({ locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) })
  return new BarcodeDetector({ formats: ['qr_code'] })
}
