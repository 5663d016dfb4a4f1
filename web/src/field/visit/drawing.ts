// What right and wrong look like, drawn in a few lines, so that whoever cannot
// read the small print sees it. They come with the visit's page and need no
// network. An item without a drawing keeps its words.

/** Lines of a drawing, in a box of 64 × 48. */
export interface Drawing {
  right: string
  wrong: string
}

const door = 'M22 44V8h20v36M38 26v2'
const extinguisher = 'M26 44V20q0-5 6-5t6 5v24zM30 15v-5h8l6 4M26 28h12'
const wall = 'M4 44h56'

const drawings: [RegExp, Drawing][] = [
  [/通道|占用|堵塞|疏散|出口|楼梯/, { right: `${wall}${door}M46 36h12m-4-4 4 4-4 4`, wrong: `${wall}${door}M6 44V30h14v14zM6 37h14M44 44V24h14v20zM44 34h14M51 24v20` }],
  [/灭火器|消防设施|消火栓|消防器材/, { right: `${wall}${extinguisher}M46 14l4 5 8-10`, wrong: `${wall}${extinguisher}M8 44V26h14v18zM42 44V22h16v22zM8 35h14M42 33h16` }],
  [/电|线路|插座|插排/, { right: 'M8 12h48M8 12v28M20 40V24h24v16zM28 30v4M36 30v4M32 12v12', wrong: 'M6 10q10 26 20 8t16 14 16-20M24 42V30h18v12zM30 34v3M36 34v3M46 30l6-6m-2 8h8' }],
  [/燃气|液化气|气瓶|煤气/, { right: 'M14 44V22q0-4 6-4t6 4v22zM17 18v-5h6v5M26 28h10v-6h20v22H36V34', wrong: 'M14 44V22q0-4 6-4t6 4v22zM17 18v-5h6v5M42 44q-6-8 2-14 0 6 4 6 0-8 6-12 6 12 2 20zM26 26q8 0 12 8' }],
  [/充电|电动/, { right: 'M8 44V16L32 6l24 10v28M20 38a5 5 0 1 0 10 0 5 5 0 0 0-10 0M36 38a5 5 0 1 0 10 0 5 5 0 0 0-10 0M25 38l6-12h8l2 12', wrong: 'M6 44V6h52v38M14 38a5 5 0 1 0 10 0 5 5 0 0 0-10 0M30 38a5 5 0 1 0 10 0 5 5 0 0 0-10 0M19 38l6-12h8l2 12M46 12q6 6 0 12t2 12' }],
  [/住宿|住人|三合一|合用/, { right: 'M6 44V18l12-8 12 8v26M34 44V18l12-8 12 8v26M12 34h12v10M40 28h12v16', wrong: 'M6 44V14L32 4l26 10v30M12 34h18v8M12 28v16M36 24h18v20H36zM36 34h18M45 24v20' }],
  [/警示|标志|标识|责任牌/, { right: 'M32 6 50 36H14zM32 16v10M32 30v2M32 36v8', wrong: 'M14 10h36v26H14zM24 16l16 14M40 16 24 30' }],
  [/设备|防护|护罩|机械/, { right: 'M10 44h44M16 44V22h32v22M24 22a8 8 0 0 1 16 0M26 32h12', wrong: 'M10 44h44M16 44V30h32v14M32 30V14m-10 8 20-8M22 14l20 8M32 14a3 3 0 1 0 0 .1' }],
  [/易燃|危险|化学|储存|堆放/, { right: 'M8 44V14h48v30zM14 24h8v14h-8zM28 24h8v14h-8zM42 24h8v14h-8z', wrong: 'M6 44h52M10 44V30h12v14zM16 30l6-14h12v14zM28 44q-4-8 4-14 0 6 4 6 2-8 8-12 6 12 0 20z' }],
]

/** The drawing for an item, by its own words. */
export function drawingOf(text: string): Drawing | undefined {
  return drawings.find(([fits]) => fits.test(text))?.[1]
}
