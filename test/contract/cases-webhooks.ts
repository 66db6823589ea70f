/** Webhooks over the wire: kept, changed, tried and removed; no answer and no frame holds an address or a secret. */
import { expect, it } from 'vitest'
import { letterId, webhookId } from '../../shared/webhooks.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { House } from './house.ts'

/** Nobody listens at the discard port, and it is not public. */
const nowhere = 'http://127.0.0.1:9/CANARY-path?key=CANARY-key'

const hook: CommandInput<'webhooks.save'>['webhook'] = {
  ...{ name: 'team', kind: 'json', url: nowhere, events: ['failed', 'completed'] },
}

export function webhookCases(at: () => House): void {
  it('keeps webhooks without ever telling their addresses again', async () => {
    const guest = await at().guest()
    const { id, secret } = await guest.call('webhooks.save', { webhook: hook })
    expect(secret).toMatch(/^whsec_/)
    const { webhooks } = await guest.call('webhooks.list', {})
    expect(webhooks.find((one) => one.id === id)).toEqual({
      ...{ id, name: 'team', kind: 'json', host: '127.0.0.1:9', hasSecret: true, events: ['completed', 'failed'] },
      ...{ language: 'en', private: false, enabled: true, isReadable: true },
      ...{ waiting: 0, dead: 0, deliveredAt: null, failure: null },
    })
    const robot = { ...hook, kind: 'dingtalk' as const, url: null, events: ['stalled' as const] }
    expect(await guest.call('webhooks.save', { id, webhook: robot })).toEqual({ id, secret: null })
    expect(await guest.call('webhooks.enable', { ids: [id], enabled: false })).toEqual({ changed: 1 })
    expect(await guest.call('webhooks.enable', { ids: [id], enabled: false })).toEqual({ changed: 0 })
    expect((await guest.call('webhooks.list', {})).webhooks.find((one) => one.id === id)).toMatchObject({
      ...{
        kind: 'dingtalk',
        host: '127.0.0.1:9',
        hasSecret: false,
        events: ['stalled'],
        language: 'zh',
        enabled: false,
      },
    })
    expect(await guest.call('webhooks.remove', { ids: [id] })).toEqual({ changed: 1 })
    expect((await guest.refusal('webhooks.save', { id, webhook: hook })).code).toBe('unknown_id')
    expect((await guest.refusal('webhooks.test', { id })).code).toBe('unknown_id')
    expect(JSON.stringify([guest.frames, webhooks])).not.toContain('CANARY')
  })

  it('says what came of a test, and that a private address is none for everybody', async () => {
    const guest = await at().guest()
    const { id } = await guest.call('webhooks.save', { webhook: hook })
    const { failure } = await guest.call('webhooks.test', { id })
    expect(failure).toMatchObject({ code: 'not_allowed', detail: { host: '127.0.0.1:9' } })
    expect(failure?.message).toContain('private network')
    expect(failure?.message).not.toContain('CANARY')
    await guest.call('webhooks.remove', { ids: [id] })
  })

  it('says what is logged, where there is a log', async () => {
    const guest = await at().guest()
    const { level } = await guest.call('log.level', {})
    expect([null, 'debug', 'info', 'warn', 'error']).toContain(level)
  })

  it('has lists of letters that were given up', async () => {
    const guest = await at().guest()
    expect(await guest.call('webhooks.dead', {})).toEqual({ letters: [] })
    expect(await guest.call('webhooks.dead', { id: webhookId.parse(999), most: 1 })).toEqual({ letters: [] })
    expect(await guest.call('webhooks.resend', { ids: null })).toEqual({ changed: 0 })
    expect(await guest.call('webhooks.discard', { ids: [letterId.parse(999)] })).toEqual({ changed: 0 })
  })
}
