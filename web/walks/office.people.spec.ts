// People at the desk: a post is given, gated by its training; somebody goes on
// leave; an order is given and let off; a deployment goes down and is answered.
import { expect, type Page } from '@playwright/test'
import { openHouse, type House } from './house'
import { desk, dialog, toast } from './office.desk'
import { hearkening, look, test } from './test'

/** Finds somebody or a grid in one of the desk's pickers. */
async function find(page: Page, label: string, words: string): Promise<void> {
  const box = dialog(page).getByLabel(label, { exact: true }).first()
  await box.locator('xpath=ancestor::div[contains(@class,"el-select__wrapper")]').click()
  await box.fill(words)
  await page.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: words }).first().click()
  await page.keyboard.press('Escape').catch(() => undefined)
}

test.describe('where the plan trains before it appoints', () => {
  let park: House
  test.beforeAll(async () => {
    park = await openHouse({}, 'lishui')
  })
  test.afterAll(async () => {
    await park.close()
  })

  test('S4-66 who is appointed untrained waits; the training entered, the post is active', async ({ browser }) => {
    const office = await desk(browser, park, 'anweiban')
    const complaints = hearkening(office)
    const caller = await park.as('anweiban')
    const { items } = await caller.get('/api/grids?limit=500')
    let place: { id: string; name: string } | undefined
    for (const g of items) {
      const { posts } = await caller.get(`/api/appointments/choices?place=${g.id}`)
      if (posts.some((p: { may: boolean; needs: string[]; departments: string[] }) => p.may && p.needs.length && !p.departments.length)) {
        place = g
        break
      }
    }
    expect(place, 'a grid with a post that needs training').toBeTruthy()
    await office.goto(`${park.url}/people`)
    await look(office, 'office-60-people')
    await office.getByRole('button', { name: '录入人员', exact: true }).click()
    await dialog(office).getByRole('button', { name: '录入', exact: true }).click()
    await expect(dialog(office).getByText('请写姓名。')).toBeVisible()
    await dialog(office).getByLabel('姓名').fill('新示禾')
    await dialog(office).getByRole('button', { name: '录入', exact: true }).click()
    await toast(office, /新示禾已录入/)
    // The form to appoint opens with the one just entered.
    const box = office.getByRole('dialog', { name: '任职' })
    await box.getByLabel('网格', { exact: true }).click()
    await box.getByLabel('网格', { exact: true }).fill(place!.name)
    await office.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: place!.name }).first().click()
    const { posts } = await caller.get(`/api/appointments/choices?place=${place!.id}`)
    const post = posts.find((p: { may: boolean; needs: string[] }) => p.may && p.needs.length)
    await box.locator('select').first().selectOption(post.post)
    await expect(box).toContainText('先培训后上岗')
    await find(office, '谁', '新示禾')
    await look(office, 'office-61-appoint')
    await box.getByRole('button', { name: '任职', exact: true }).click()
    await toast(office, /登记培训后上岗/)
    const row = office.locator('tbody tr', { hasText: '新示禾' })
    await expect(row).toContainText('待激活')
    await expect(row).toContainText(`还差${post.needs[0]}`)

    await office.getByRole('button', { name: '登记培训', exact: true }).click()
    await find(office, '参训人员', '新示禾')
    await dialog(office).getByLabel('凭据').fill('签到表2026-7')
    await dialog(office).getByLabel('考试成绩').fill('92')
    await look(office, 'office-62-train')
    await dialog(office).getByRole('button', { name: '登记', exact: true }).click()
    await toast(office, /上岗：新示禾/)
    await expect(office.locator('tbody tr', { hasText: '新示禾' })).toContainText('92分')
    await office.getByRole('tab', { name: '任职' }).click()
    await expect(row).toContainText('在任')
    await look(office, 'office-63-active')
    expect(complaints).toEqual([])
    await office.close()
  })

  test('S4-33 an order is given in the plan\'s words, stands among mine, and is let off with a reason', async ({ browser }) => {
    const office = await desk(browser, park, 'wanggezhang')
    const complaints = hearkening(office)
    const caller = await park.as('wanggezhang')
    const own = (await caller.get('/api/me')).posts[0]
    await office.goto(`${park.url}/tasks`)
    await office.getByRole('button', { name: '交办任务' }).click()
    await dialog(office).locator('select').first().selectOption('交办网格员')
    await find(office, '网格', own.gridName)
    await dialog(office).getByRole('button', { name: '交办', exact: true }).click()
    await expect(dialog(office).getByText('请写要办什么。')).toBeVisible()
    await dialog(office).getByLabel('要办什么').fill('复看三号厂房的喷淋泵')
    await look(office, 'office-64-order')
    await dialog(office).getByRole('button', { name: '交办', exact: true }).click()
    await toast(office, /已交办/)
    await expect(office.locator('article')).toContainText('复看三号厂房的喷淋泵')
    await office.getByRole('button', { name: '免除' }).click()
    await dialog(office).getByRole('button', { name: '免除', exact: true }).click()
    await expect(dialog(office).getByText('请写明为什么免除。')).toBeVisible()
    await dialog(office).getByLabel('理由').fill('厂房已停产')
    await dialog(office).getByRole('button', { name: '免除', exact: true }).click()
    await toast(office, /已免除/)
    await expect(office.locator('article')).toContainText('厂房已停产')
    await look(office, 'office-65-excused')
    expect(complaints).toEqual([])
    await office.close()
  })
})

test('S1-14 a deployment goes to the grids below, and each answers for itself', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.goto(`${house.url}/instructions/new`)
  await office.getByRole('button', { name: '下发', exact: true }).click()
  await expect(office.getByText('请写标题。')).toBeVisible()
  await office.getByLabel('标题').fill('雨雪天气前排查用电取暖')
  await office.getByLabel('要求').fill('各村在周五前把独居老人家的取暖看一遍。')
  await look(office, 'office-66-instruct')
  await office.getByRole('button', { name: '下发', exact: true }).click()
  await toast(office, /已下发给\d+个网格/)
  await expect(office.getByRole('heading', { name: '雨雪天气前排查用电取暖' })).toBeVisible()

  const head = await desk(browser, house, 'cunzhang')
  await head.goto(`${house.url}/instructions?box=waiting`)
  await head.locator('tr', { hasText: '雨雪天气前排查' }).getByRole('link').first().click()
  await head.getByRole('button', { name: '签收', exact: true }).click()
  await dialog(head).getByLabel('回复').fill('已安排到人')
  await dialog(head).getByRole('button', { name: '签收', exact: true }).click()
  await toast(head, /已签收/)
  await head.close()
  await office.reload()
  await expect(office.locator('tbody tr', { hasText: '已安排到人' })).toHaveCount(1)
  await look(office, 'office-67-receipts')
  expect(complaints).toEqual([])
  await office.close()
})

test('scheme-syntax 10.5 somebody goes on leave, who stands in is said at once, and comes back early', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  const away = (await (await house.as('cunzhang')).get('/api/me')).name
  await office.goto(`${house.url}/people?tab=absences`)
  await office.getByRole('button', { name: '登记请假' }).click()
  await dialog(office).getByRole('button', { name: '登记', exact: true }).click()
  await expect(dialog(office).getByText('请写事由。')).toBeVisible()
  await find(office, '谁请假', away)
  await dialog(office).getByLabel('事由').fill('培训')
  await look(office, 'office-68-leave')
  await dialog(office).getByRole('button', { name: '登记', exact: true }).click()
  await toast(office, /代岗/)
  const row = office.locator('tbody tr', { hasText: away })
  await expect(row).toContainText('请假中')
  await look(office, 'office-69-leaves')
  await row.getByRole('button', { name: '销假' }).click()
  await dialog(office).getByRole('button', { name: '销假', exact: true }).click()
  await toast(office, /没有请假|已销假/)
  await expect(row).toHaveCount(0)
  expect(complaints).toEqual([])
  await office.close()
})
