// Borders are drawn in a draft: nothing counts before it is published, and what
// was stays known.
import { desk, toast } from './office.desk'
import { expect, hearkening, look, test } from './test'

const day = (shift: number): string => new Date(Date.now() + 8 * 3600_000 + shift * 86400_000).toISOString().slice(0, 10)
type Ring = [number, number][]
interface Shape {
  key: string
  name: string
  parent?: string
  border: { type: string; coordinates: Ring[] }
}

test('S1-24 a shared corner is moved once for both neighbours; one border alone tears a gap and is refused; yesterday keeps the old border', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const caller = await house.as('wanggeban')
  await office.goto(`${house.url}/grids?side=redrawings`)
  const begin = office.getByRole('region', { name: '边界草稿' })
  await begin.getByLabel('在哪个网格之下起草').click()
  await office.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: '别山镇' }).first().click()
  await begin.getByRole('button', { name: '编辑边界' }).click()
  await expect(office.getByRole('heading', { name: '编辑边界：别山镇' })).toBeVisible()
  await expect(office.getByText('还没有改动')).toBeVisible()
  const id = office.url().split('/').at(-1)!
  const before: { shapes: Shape[] } = await caller.get(`/api/grids/drafts/${id}`)

  // A corner that two villages share and no other: where it is in the order of the first.
  const villages = before.shapes.filter((s) => s.parent && s.border.type === 'Polygon')
  const holders = (p: [number, number]) => before.shapes.filter((s) => s.border.coordinates.flat().some((q) => q[0] === p[0] && q[1] === p[1]))
  const found = villages.flatMap((v) => v.border.coordinates[0]!.slice(0, -1).map((p, n) => ({ v, p, n, held: holders(p) }))).find((x) => x.held.length === 2 && x.held.every((h) => h.parent))!
  const other = found.held.find((h) => h.key !== found.v.key)!
  const map = office.getByRole('application')
  const list = office.getByRole('region', { name: '网格', exact: true })
  await list.getByRole('button', { name: found.v.name, exact: true }).click()
  const reach = async () => {
    await map.focus()
    for (let i = 0; i <= found.n; i++) await map.press('n')
    await expect(office.getByText(`第${found.n + 1}个顶点，与${other.name}共用`)).toBeVisible()
  }
  // By the keys, for one grid alone: a gap or an overlap, shown and not to be published.
  await office.getByLabel('只动选中的网格').check()
  await reach()
  for (let i = 0; i < 4; i++) await map.press('Shift+ArrowRight')
  await map.press('Shift+ArrowDown')
  await expect(office.getByText(/还有\d处问题，改好才能发布/)).toBeVisible()
  await expect(office.getByRole('button', { name: '发布…' })).toBeDisabled()
  const problems = office.getByRole('region', { name: '问题' })
  await problems.getByRole('button').first().click()
  await look(office, 'office-46-border-gap')
  // Taken back, the same for both, with the mouse: the corner is dragged.
  while (await office.getByRole('button', { name: '撤销', exact: true }).isEnabled()) await office.getByRole('button', { name: '撤销', exact: true }).click()
  await expect(office.getByText('还没有改动')).toBeVisible()
  await office.getByLabel('只动选中的网格').uncheck()
  await office.getByRole('button', { name: '全图' }).click()
  await list.getByRole('button', { name: found.v.name, exact: true }).click()
  await reach()
  for (let i = 0; i < 3; i++) await map.press('+')
  const corner = office.locator('circle.corner.now')
  const at = (await corner.boundingBox())!
  await office.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await office.mouse.down()
  await office.mouse.move(at.x + at.width / 2 + 14, at.y + at.height / 2 + 9, { steps: 4 })
  await office.mouse.up()
  await expect(office.getByText(/草稿已存/)).toBeVisible()
  await expect(office.getByText('没有问题，可以发布')).toBeVisible()
  await look(office, 'office-46-border-moved')

  await office.reload()
  await expect(list.getByRole('button', { name: `${found.v.name}改` })).toBeVisible()
  await expect(list.getByRole('button', { name: `${other.name}改` })).toBeVisible()
  await office.getByRole('button', { name: '发布…' }).click()
  const box = office.getByRole('dialog', { name: /^发布边界/ })
  await expect(box.getByRole('region', { name: '试算结果' })).toContainText(found.v.name)
  await look(office, 'office-46-border-publish')
  await box.getByRole('button', { name: '发布', exact: true }).click()
  await toast(office, /已发布/)
  await expect(office.getByRole('region', { name: '划界改动' }).locator('li', { hasText: '调界' }).first()).toContainText('已生效')
  for (const s of [found.v, other]) {
    const was = await caller.get(`/api/grids/${s.key}/on/${day(-1)}`)
    const is = await caller.get(`/api/grids/${s.key}/on/${day(0)}`)
    expect(was.border.coordinates[0], `${s.name} yesterday`).toContainEqual(found.p)
    expect(is.border.coordinates[0], `${s.name} today`).not.toContainEqual(found.p)
  }
  expect(complaints).toEqual([])
  await office.close()
})

/** The shift of the map makers, roughly, as a KML out of their programs has it: what a walk needs is a file that lies half a kilometre off. */
const shifted = ([lon, lat]: [number, number]): string => `${lon + 0.0062},${lat + 0.0011},0`

test('borders from a map program are asked for their coordinate system, laid beside the grids, and become a draft', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const caller = await house.as('wanggeban')
  const { items } = await caller.get('/api/grids?limit=500')
  const root = items.find((g: { parent?: string }) => !g.parent)
  const draft: { id: string; shapes: Shape[] } = await caller.post('/api/grids/drafts', { under: root.id })
  const [a, b] = draft.shapes.filter((s) => s.parent && s.border.type === 'Polygon')
  const placemark = (name: string, ring: Ring) => `<Placemark><name>${name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>${ring.map(shifted).join(' ')}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>`
  const kml = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>${placemark(a!.name, a!.border.coordinates[0]!)}${placemark('&lt;script&gt;alert(1)&lt;/script&gt;新片', b!.border.coordinates[0]!)}</Document></kml>`
  await office.goto(`${house.url}/grid-drafts/${draft.id}`)
  await office.getByRole('button', { name: '导入文件' }).click()
  const box = office.getByRole('dialog', { name: '导入边界文件' })
  await box.getByLabel(/^文件/).setInputFiles({ name: '边界.kml', mimeType: 'application/vnd.google-earth.kml+xml', buffer: Buffer.from(kml) })
  await expect(box).toContainText('2个面')
  await expect(box).toContainText('KML 按标准是 WGS-84')
  await expect(box.getByRole('button', { name: '并入草稿' })).toBeDisabled()
  await box.getByRole('radio', { name: /^西安80/ }).check()
  await expect(box.getByRole('alert')).toContainText('没有公开的转换参数')
  await box.getByRole('radio', { name: /^GCJ-02/ }).check()
  const beside = box.getByRole('region', { name: '与现有网格对照' })
  await expect(beside.locator('tr', { hasText: a!.name })).toContainText('已有')
  await expect(beside.locator('tr', { hasText: '新片' })).toContainText('＜script＞')
  await beside.getByLabel(/新片/).uncheck()
  await expect(beside.locator('tr', { hasText: '新片' })).toContainText('您选了不要')
  await look(office, 'office-47-border-import')
  await box.getByRole('button', { name: '并入草稿' }).click()
  await toast(office, /已并入草稿：1个图形/)
  await look(office, 'office-47-border-imported')
  const after: { shapes: Shape[]; state: string } = await caller.get(`/api/grids/drafts/${draft.id}`)
  const lon = (s: Shape) => s.border.coordinates[0]!.reduce((sum, p) => sum + p[0], 0) / s.border.coordinates[0]!.length
  const moved = after.shapes.find((s) => s.key === a!.key)!
  expect(Math.abs(lon(moved) - lon(a!)), 'the shift was undone').toBeLessThan(0.003)
  expect(after.state).toBe('编辑中')
  await office.getByRole('button', { name: '放弃草稿' }).click()
  await office.getByRole('button', { name: '确定放弃' }).click()
  await toast(office, /草稿已放弃/)
  await office.close()
})
