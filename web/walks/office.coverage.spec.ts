// What falls due, by grid and duty: a cell opens its tasks, a task its visit; the
// month as a calendar; who has how much to do.
import { expect } from '@playwright/test'
import { desk } from './office.desk'
import { hearkening, look, test } from './test'

test('the matrix opens its tasks, a task its visit; the calendar and the workload', async ({ browser, house }) => {
  const office = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(office)
  await office.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '履职覆盖' }).click()
  await office.getByRole('button', { name: '上一段' }).click()
  const matrix = office.getByRole('region', { name: '覆盖矩阵' })
  await expect(matrix).toContainText('村级隐患排查')
  await look(office, 'office-70-coverage')
  // One of the cells with something done: the list has exactly what the cell says.
  const cell = matrix.locator('tbody a.cell', { hasText: /[1-9]\d*\/\d+/ }).first()
  const due = Number((await cell.locator('span').first().innerText()).split('/')[1])
  await cell.click()
  await expect(office.getByText(`共 ${due} 条，已全部列出`)).toBeVisible()
  await look(office, 'office-71-coverage-tasks')
  await office.locator('#main table.ledger tbody tr, #main .table tbody tr').first().getByRole('link').first().click()
  await office.locator('main a[href*="/visits/"]').first().click()
  await expect(office).toHaveURL(/\/visits\//)
  await office.goBack()
  await office.goBack()
  await office.goBack()

  await office.getByRole('button', { name: '按岗位' }).click()
  await expect(matrix).toContainText('村网格员')
  await office.getByRole('tab', { name: '日历' }).click()
  await expect(office.getByRole('grid', { name: '履职日历' })).toBeVisible()
  await look(office, 'office-72-coverage-days')
  const day = office.locator('.days a').first()
  const n = Number((await day.locator('span').first().innerText()).split('/')[1])
  await day.click()
  await expect(office.getByText(new RegExp(`共 ${n} 条|共\\s*${n}\\s*条`)).first()).toBeVisible()
  await office.goBack()
  await office.getByRole('tab', { name: '工作量' }).click()
  await expect(office.getByRole('columnheader', { name: '与同岗位相比' })).toBeVisible()
  await look(office, 'office-73-workload')
  expect(complaints).toEqual([])
  await office.close()
})
