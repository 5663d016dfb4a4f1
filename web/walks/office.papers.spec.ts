// The papers of a case: made by its acts, numbered, fetched as PDF and for Word;
// an urging by mistake is taken back; an office prints on its own form.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { desk, dialog, toast, verb } from './office.desk'
import type { House, Row } from './house'
import { expect, hearkening, look, test } from './test'

async function foundAtASite(house: House, text: string): Promise<string> {
  const finder = await house.as('cunyuan')
  const site: Row = (await finder.get('/api/sites?limit=5')).items[0]
  const made: Row = await finder.post('/api/hazards', { id: crypto.randomUUID(), grid: site.grid, site: site.id, text, grade: '一般', sector: '消防', urgent: false, photos: [] })
  return made.id
}

/** Fetches a paper as a person does and gives its first bytes. */
async function fetched(page: Page, kind: string, form: 'PDF' | 'Word'): Promise<{ name: string; body: Buffer }> {
  const coming = page.waitForEvent('download')
  await page.locator(`tr[data-paper=${kind}]`).first().getByRole('link', { name: new RegExp(form) }).click()
  const file = await coming
  return { name: file.suggestedFilename(), body: readFileSync((await file.path())!) }
}

test('S0-65 a case is opened with its papers, fetched as PDF and for Word; an urging is taken back', async ({ browser, house }) => {
  const id = await foundAtASite(house, '灭火器压力不足，疏散通道堆放杂物')
  const page = await desk(browser, house, 'wanggeban')
  const complaints = hearkening(page)
  await page.goto(new URL(`/hazards/${id}`, page.url()).href)
  await expect(page.getByRole('heading', { name: '灭火器压力不足，疏散通道堆放杂物' })).toBeVisible()
  await expect(page.locator('tr[data-paper=notice]')).toContainText(/告知〔\d{4}〕\d+号/)
  await expect(page.locator('tr[data-paper=dispatch]')).toContainText(/交办〔\d{4}〕\d+号/)

  // Two clicks: the verb, and the words.
  await verb(page, '催办').click()
  await dialog(page).getByRole('button', { name: '催办' }).click()
  await toast(page, /催办已办/)
  await expect(page.locator('tr[data-paper=urging]')).toContainText(/催办〔\d{4}〕\d+号/)
  await look(page, 'office-papers-1-case')
  await page.locator('section.undo').getByRole('button', { name: '撤回' }).click()
  await dialog(page).getByRole('button', { name: '撤回' }).click()
  await toast(page, /撤回已办/)
  await expect(page.locator('tr[data-paper=urging]')).toContainText('已撤回')
  await expect(page.locator('section.undo')).toHaveCount(0)

  const pdf = await fetched(page, 'notice', 'PDF')
  expect(pdf.name).toMatch(/整改告知书\.pdf$/)
  expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-')
  const again = await fetched(page, 'notice', 'PDF')
  expect(again.body.equals(pdf.body)).toBe(true)
  const docx = await fetched(page, 'notice', 'Word')
  expect(docx.name).toMatch(/\.docx$/)
  expect(docx.body.subarray(0, 2).toString()).toBe('PK')

  // The office's own form: what is no .docx is refused in words, and nothing changed.
  await page.getByRole('link', { name: '本单位的模板' }).click()
  const row = page.locator('tr[data-kind=notice]')
  await expect(row).toContainText('平台的版式')
  await row.locator('input[type=file]').setInputFiles({ name: '告知书.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('no form') })
  await expect(page.getByText(/不是完整的 .docx/)).toBeVisible()
  await expect(row).toContainText('平台的版式')
  await look(page, 'office-papers-2-templates')
  expect(complaints).toEqual([])
})
