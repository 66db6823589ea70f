/** Grabs over the wire: begun, told, gone on with, downloaded, removed. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recipe as recipeSchema } from '../../shared/recipe.ts'
import { findId, grabId } from '../../shared/grabs.ts'
import { recipeCases } from './cases-recipes.ts'
import { findsCases } from './cases-finds.ts'
import type { House } from './house.ts'

/** A page that is a list of one entry, read by a recipe. */
const recipe = recipeSchema.parse({
  sluice: 1,
  name: 'One',
  cookies: { session: 'x' },
  steps: { page: { rows: { fields: { first: { regex: '(.)', required: true } } } } },
})

export function grabCases(at: () => House): void {
  it('reads a page by a recipe, tries it before, and refuses a selector that is none', async () => {
    const house = at()
    const guest = await house.guest()
    const page = house.origin.serve('/grab/rows.txt', {
      sizeBytes: 300,
      seed: 'rows',
      type: 'text/plain',
    })
    const options = { starts: [page], waitMs: 0, robots: false, recipe }
    const { trial } = await guest.call('grabs.try', { options, url: page })
    expect(trial).toMatchObject({ status: 200, step: 'page', rowsFound: 1, failure: null })
    const { id } = await guest.call('grabs.start', { options })
    const { rows } = await guest.call('grabs.rows', { id, timeoutMs: 20_000 })
    expect(rows).toMatchObject([{ table: 'page', page }])
    expect(await guest.call('grabs.rejects', { id })).toEqual({ rejects: [] })
    expect(await guest.call('grabs.rowWindow', { id, table: 'page' })).toEqual({ total: 1, rows })
    expect(await guest.call('grabs.rowWindow', { id, table: 'page', from: 1 })).toEqual({ total: 1, rows: [] })
    expect(await guest.call('grabs.rejectWindow', { id })).toEqual({ total: 0, rejects: [] })
    const { text, next } = await guest.call('grabs.export', { id, table: 'page', format: 'ndjson' })
    expect([JSON.parse(text), next]).toMatchObject([{ first: rows[0]?.cells[0], page }, null])
    const { text: csv } = await guest.call('grabs.export', { id, table: 'page', format: 'csv' })
    expect(csv).toMatch(/^first,page,read_at\r\n[^\r\n]+\r\n$/)
    const odd = await guest.refusal('grabs.export', { id, table: 'odd', format: 'csv' })
    expect(odd).toMatchObject({ code: 'bad_input', message: expect.stringContaining('page') as string })
    await guest.call('grabs.remove', { ids: [id] })
    const broken = { ...recipe, steps: { page: { rows: { fields: { a: { css: 'a[' } } } } } }
    const refusal = await guest.refusal('grabs.start', { options: { ...options, recipe: broken } })
    expect(refusal).toMatchObject({
      code: 'bad_input',
      detail: { path: '["steps","page","rows",0,"fields","a","css"]' },
    })
  })

  it('finds what is behind a page, downloads it, pauses, goes on and forgets', async () => {
    const house = at()
    const guest = await house.guest()
    const { defaultDir } = await guest.call('engine.info', {})
    const file = house.origin.serve('/grab/file.zip', { sizeBytes: 1_000, seed: 'grab' })
    const options = { starts: [file], waitMs: 0, robots: false }
    const { id, resumed } = await guest.call('grabs.start', { options })
    expect(resumed).toBe(false)
    const { finds } = await guest.call('grabs.finds', { id, timeoutMs: 20_000 })
    expect(finds).toMatchObject([{ url: file, name: 'file.zip', sizeBytes: 1_000, isExact: true, state: 'alive' }])
    await expect
      .poll(async () => (await guest.call('grabs.list', {})).grabs.find((grab) => grab.id === id)?.state)
      .toBe('done')
    const added = await guest.call('grabs.download', { id, dir: join(defaultDir, 'grabbed'), paused: true })
    expect(added).toMatchObject({ added: 1, known: 0 })
    await guest.call('downloads.remove', { ids: added.ids })
    expect(await guest.call('grabs.pause', { ids: [id] })).toEqual({ changed: 0 })
    expect(await guest.call('grabs.resume', { ids: [id] })).toEqual({ changed: 0 })
    expect(await guest.call('grabs.remove', { ids: [id] })).toEqual({ changed: 1 })
    expect((await guest.refusal('grabs.finds', { id })).code).toBe('unknown_id')
    const nobody = { id: grabId.parse(999_999), finds: [findId.parse(1)] }
    expect((await guest.refusal('grabs.download', nobody)).code).toBe('unknown_id')
  })
  findsCases(at)
  recipeCases(at)
}
