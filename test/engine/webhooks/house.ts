/** An engine that sends letters, a clock that leaps, and everything that it says, so that a canary in it is found. */
import { letterForms } from '../../../main/outlets/letters/forms.ts'
import type { CommandArgs, CommandInput } from '../../../shared/commands.ts'
import type { WebhookEvent, WebhookId, WebhookView } from '../../../shared/webhooks.ts'
import type { EngineOptions } from '../../../main/engine/engine.ts'
import { LeapingClock } from '../../support/leaping-clock.ts'
import { until } from '../../support/until.ts'
import { bench, type Bench } from '../control/harness.ts'

type Wish = Partial<Omit<CommandArgs<'webhooks.save'>['webhook'], 'events'>> & {
  readonly url: string
  readonly events?: readonly WebhookEvent[]
}

export interface Office extends Bench {
  readonly clock: LeapingClock
  /** Every line of log, at any level. */
  readonly lines: readonly string[]
  save(wish: Wish): Promise<{ readonly id: WebhookId; readonly secret: string | null }>
  view(id: WebhookId): Promise<WebhookView>
  /** Waits until this holds of a webhook. */
  sees(id: WebhookId, what: string, holds: (view: WebhookView) => boolean): Promise<WebhookView>
  leap(ms: number): void
}

export const everything = [
  'completed',
  'failed',
  'queue_empty',
  'disk_low',
  'stalled',
  'watch_news',
  'watch_failed',
] as const

export const office = async (
  options: Partial<EngineOptions> = {},
  settings: CommandInput<'settings.set'>['patch'] = {},
): Promise<Office> => {
  const clock = new LeapingClock(Date.now())
  const lines: string[] = []
  const engine = await bench(
    {
      ...{ letterForms, clock },
      log: (level, event, fields) => void lines.push(JSON.stringify({ level, event, ...fields })),
      ...options,
    },
    settings,
  )
  const { webhooks } = engine.engine
  const view = async (id: WebhookId): Promise<WebhookView> => {
    const found = (await webhooks.list()).webhooks.find((one) => one.id === id)
    if (!found) throw new Error(`no webhook ${String(id)}`)
    return found
  }
  return {
    ...engine,
    clock,
    lines,
    save: ({ events = ['completed', 'failed'], ...wish }) =>
      webhooks.save({
        id: null,
        webhook: {
          ...{ name: wish.url, kind: 'json', secret: null, language: null, private: true, enabled: true },
          ...wish,
          events: [...events],
        },
      }),
    view,
    sees: (id, what, holds) =>
      until(what, async () => {
        const now = await view(id)
        return holds(now) ? now : null
      }),
    leap: (ms) => {
      clock.leapTo(clock.now() + ms)
    },
  }
}
