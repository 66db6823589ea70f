/** Patches change what they name and nothing else. */
import { describe, expect, it } from 'vitest'
import { downloadRequest } from '../../../shared/requests.ts'
import { settings, settingsPatch, timeLimits } from '../../../shared/settings.ts'

describe('a patch of the settings', () => {
  it('has no field that was not given', () => {
    expect(settingsPatch.parse({})).toEqual({})
    expect(settingsPatch.parse({ slots: 9 })).toEqual({ slots: 9 })
    expect(settingsPatch.parse({ timeLimits: { idleMs: 5 } })).toEqual({ timeLimits: { idleMs: 5 } })
    expect(settingsPatch.parse({ rateLimit: null })).toEqual({ rateLimit: null })
  })

  it('takes each field that the settings have, and no other', () => {
    expect(Object.keys(settingsPatch.shape).sort()).toEqual(Object.keys(settings.shape).sort())
    expect(settingsPatch.safeParse(settings.parse({})).success).toBe(true)
    expect(settingsPatch.safeParse({ colour: 'red' }).success).toBe(false)
  })

  it.each([
    { slots: 0 },
    { slots: 1.5 },
    { slots: null },
    { slots: '5' },
    { rateLimit: 0 },
    { onConflict: 'ask' },
    { timeLimits: { idleMs: 0 } },
  ])('refuses %j', (patch) => {
    expect(settingsPatch.safeParse(patch).success).toBe(false)
  })
})

it('the defaults are settings themselves, and complete', () => {
  const fresh = settings.parse({})
  expect(settings.parse(fresh)).toEqual(fresh)
  expect(Object.keys(fresh).sort()).toEqual(Object.keys(settings.shape).sort())
  expect(fresh.timeLimits).toEqual(timeLimits.parse({}))
})

it('a request overrides only the time limits that it names', () => {
  expect(downloadRequest.parse({ urls: ['http://a.test/'] }).timeLimits).toEqual({})
  expect(downloadRequest.parse({ urls: ['http://a.test/'], timeLimits: { connectMs: 5 } }).timeLimits).toEqual({
    connectMs: 5,
  })
})
