/** Recipes over the wire: kept with their mistakes, told apart from those that come along, never with a cookie's value. */
import { expect, it } from 'vitest'
import { recipeId } from '../../shared/recipe-book.ts'
import type { House } from './house.ts'

const lamps = `# By hand
sluice: 1
name: Lamps
about: All lamps of the house.
start: https://example.org/lamps
cookies: { session: null }
steps:
  list: { rows: { each: li, fields: { name: ':scope' } } }
`

export function recipeCases(at: () => House): void {
  it('keeps a recipe as it was written, and says what it says of itself', async () => {
    const guest = await at().guest()
    await guest.call('feed.counters', { on: true })
    const { recipesVersion } = (await guest.frame('counters')).counters
    const { recipe } = await guest.call('recipes.save', { text: lamps })
    expect(recipe).toMatchObject({
      ...{ name: 'Lamps', about: 'All lamps of the house.', mistakes: 0, revision: 1 },
      ...{ starts: ['https://example.org/lamps'], cookies: ['session'] },
    })
    await guest.frame('counters', ({ counters }) => counters.recipesVersion > recipesVersion)
    const key = recipeId.parse(recipe.key)
    expect(await guest.call('recipes.show', { key })).toEqual({ recipe, text: lamps })
    const broken = lamps.replace('each: li', 'eech: li')
    const saved = await guest.call('recipes.save', { id: key, text: broken, revision: 1 })
    expect(saved.recipe).toMatchObject({ key, name: 'Lamps', mistakes: 1, revision: 2 })
    const late = await guest.refusal('recipes.save', { id: key, text: lamps, revision: 1 })
    expect(late).toMatchObject({ code: 'not_allowed', detail: { reason: 'changed', revision: '2' } })
    expect((await guest.call('recipes.show', { key })).text).toBe(broken)
    expect((await guest.call('recipes.save', { id: key, text: lamps })).recipe.revision).toBe(3)
  })

  it('takes no value of a cookie', async () => {
    const guest = await at().guest()
    const text = lamps.replace('session: null', 'session: CANARY')
    const { detail, message } = await guest.refusal('recipes.save', { text })
    expect(detail).toMatchObject({ path: '["cookies","session"]', reason: 'open_cookie' })
    expect(message).not.toContain('CANARY')
    // Nor does a text that is otherwise none.
    expect((await guest.refusal('recipes.save', { text: `${text}\nodd: [` })).code).toBe('bad_input')
  })

  it('copies, removes and brings back', async () => {
    const guest = await at().guest()
    const { recipes } = await guest.call('recipes.list', {})
    const shipped = recipes.filter(({ revision }) => revision === 0)
    expect(shipped.map(({ key }) => key)).toContain('gallery')
    expect(shipped.every(({ mistakes, name, about }) => mistakes === 0 && name !== '' && about !== '')).toBe(true)
    const { recipe } = await guest.call('recipes.duplicate', { key: 'gallery' })
    const gallery = shipped.find(({ key }) => key === 'gallery')
    expect(recipe).toMatchObject({ name: `${gallery?.name ?? ''} (2)`, mistakes: 0, revision: 1 })
    const again = await guest.call('recipes.duplicate', { key: recipe.key })
    expect(again.recipe.name).toBe(`${gallery?.name ?? ''} (3)`)
    const ids = [recipe, again.recipe].map(({ key }) => recipeId.parse(key))
    expect(await guest.call('recipes.remove', { ids })).toEqual({ changed: 2 })
    const gone = await guest.refusal('recipes.show', { key: recipe.key })
    expect(gone.code).toBe('unknown_id')
    expect(await guest.call('recipes.restore', { ids })).toEqual({ changed: 2 })
    expect((await guest.call('recipes.show', { key: recipe.key })).recipe).toEqual(recipe)
    const own = (await guest.call('recipes.list', {})).recipes.filter(({ revision }) => revision > 0)
    await guest.call('recipes.remove', { ids: own.map(({ key }) => recipeId.parse(key)) })
    expect((await guest.refusal('recipes.save', { id: ids[0] ?? null, text: lamps })).code).toBe('unknown_id')
  })
}
