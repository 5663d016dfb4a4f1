import { claimed, pixelsMost } from './head'
import { shrink } from './shrink'
import { burn } from './stamp'

/** Said when a chosen file cannot become a photograph. */
export class PhotoFault extends Error {}

/** A photograph ready to be kept. */
export interface Taken {
  hash: string
  bytes: ArrayBuffer
  preview: ArrayBuffer
  takenAt: number
}

/** What an item asks of its photograph: of a nameplate (铭牌) every figure is to be read. */
const sizes = { plain: { side: 1280, weight: 150 * 1024 }, fine: { side: 2048, weight: 300 * 1024 } }
const previewSide = 240
const previewWeight = 15 * 1024
/** Beyond this a phone's memory gives out while decoding. */
const tooBig = 40 * 1024 * 1024

/** How a photograph is to be made. */
export interface Wish {
  /** a nameplate: larger, so that its figures can be read */
  fine?: boolean
  /** what is burned into the corner; none unless the plan asks */
  stamp?: (takenAt: number) => Promise<string[]>
}

/** Whether an item asks for a nameplate; its own words say so. */
export const wantsNameplate = (words: (string | undefined)[]): boolean => words.some((w) => w?.includes('铭牌'))

/** Makes a picture of the camera or the album small, and knows it by its hash. */
export async function take(file: File, now: number, wish: Wish = {}): Promise<Taken> {
  if (file.size === 0) throw new PhotoFault('这张照片是空的，请重新拍一张。')
  if (file.size > tooBig) throw new PhotoFault('这张照片太大（超过40MB），请用相机重新拍一张。')
  if (!crypto.subtle) throw new PhotoFault('这个网址不是安全连接（https），浏览器不允许处理照片，请联系管理员。')
  const says = claimed(new Uint8Array(await file.slice(0, 512 * 1024).arrayBuffer()))
  if (says && says.width * says.height > pixelsMost) throw new PhotoFault(`这张照片尺寸太大（${says.width}×${says.height}），手机打不开，请用相机重新拍一张。`)
  // A picture from the album was taken when its file says so, not now.
  const takenAt = file.lastModified > 0 && file.lastModified <= now ? file.lastModified : now
  const size = wish.fine ? sizes.fine : sizes.plain
  const picture = await decode(file)
  const canvas = document.createElement('canvas')
  try {
    const lines = (await wish.stamp?.(takenAt)) ?? []
    const encode = (width: number, height: number, quality: number) => draw(canvas, picture.source, width, height, quality, lines)
    const whole = await shrink(encode, picture.width, picture.height, size.side, size.weight)
    const small = await shrink(encode, picture.width, picture.height, previewSide, previewWeight)
    const bytes = await whole.arrayBuffer()
    return { hash: await sha256(bytes), bytes, preview: await small.arrayBuffer(), takenAt }
  } finally {
    picture.close()
    // Web views keep a canvas's memory until its size is gone.
    canvas.width = canvas.height = 0
  }
}

export async function sha256(bytes: ArrayBuffer): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('')
}

interface Picture {
  source: CanvasImageSource
  width: number
  height: number
  close(): void
}

async function decode(file: File): Promise<Picture> {
  try {
    const map = await createImageBitmap(file, { imageOrientation: 'from-image' })
    return { source: map, width: map.width, height: map.height, close: () => map.close() }
  } catch {
    return decodeByElement(file)
  }
}

/** Older web views cannot make a bitmap of a file, or not with its orientation. */
async function decodeByElement(file: File): Promise<Picture> {
  const url = URL.createObjectURL(file)
  try {
    const img = new Image()
    img.src = url
    await img.decode()
    return { source: img, width: img.naturalWidth, height: img.naturalHeight, close: () => URL.revokeObjectURL(url) }
  } catch {
    URL.revokeObjectURL(url)
    throw new PhotoFault('这个文件不是能打开的照片，请重新拍一张或换一张。')
  }
}

function draw(canvas: HTMLCanvasElement, source: CanvasImageSource, width: number, height: number, quality: number, lines: string[]): Promise<Blob> {
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen) throw new PhotoFault('手机内存不够，请关掉其他应用再试。')
  pen.fillStyle = '#fff' // a transparent picture becomes white, not black
  pen.fillRect(0, 0, width, height)
  pen.drawImage(source, 0, 0, width, height)
  if (lines.length) burn(pen, width, height, lines)
  return new Promise((yes, no) => {
    canvas.toBlob((blob) => (blob ? yes(blob) : no(new PhotoFault('照片压缩失败，请重新拍一张。'))), 'image/jpeg', quality)
  })
}
