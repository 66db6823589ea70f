/** The webhooks as they are now, and the ways to change them. */
import { useCallback, useEffect, useState } from 'react'
import type { CommandInput, CommandName } from '../../shared/commands.ts'
import { type Failure, failureOf } from '../../shared/failure.ts'
import type { LetterView, WebhookId, WebhookView } from '../../shared/webhooks.ts'
import { useSluice } from '../client/context.ts'

/** What came of a test. */
export interface Tried {
  readonly id: WebhookId
  /** null: it is on its way. */
  readonly result: { readonly failure: Failure | null; readonly tookMs: number } | null
}

export interface WebhooksHold {
  /** Undefined until the engine has said them. */
  readonly webhooks: readonly WebhookView[] | undefined
  /** Given-up letters. */
  readonly dead: readonly LetterView[]
  readonly tried: Tried | null
  readonly failure: Failure | null
  /** Runs a command that changes something and looks anew; null: it was refused, and `failure` says why. */
  readonly change: <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<boolean>
  readonly test: (id: WebhookId) => Promise<void>
  readonly reload: () => void
}

/** Letters come and go by themselves. */
const everyMs = 5_000

export const useWebhooks = (): WebhooksHold => {
  const { client } = useSluice()
  const [webhooks, setWebhooks] = useState<readonly WebhookView[]>()
  const [dead, setDead] = useState<readonly LetterView[]>([])
  const [tried, setTried] = useState<Tried | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [round, setRound] = useState(0)
  const reload = useCallback(() => {
    setRound((before) => before + 1)
  }, [])

  useEffect(() => {
    let isOver = false
    Promise.all([client.call('webhooks.list', {}), client.call('webhooks.dead', {})]).then(
      ([list, letters]) => {
        if (isOver) return
        setWebhooks(list.webhooks)
        setDead(letters.letters)
      },
      // The window says by itself that the engine is gone.
      () => undefined,
    )
    const timer = setTimeout(reload, everyMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, reload, round])

  const change: WebhooksHold['change'] = async (name, input) => {
    try {
      await client.call(name, input)
      setFailure(null)
      return true
    } catch (error) {
      setFailure(failureOf(error))
      return false
    } finally {
      reload()
    }
  }

  const test = async (id: WebhookId): Promise<void> => {
    setTried({ id, result: null })
    try {
      setTried({ id, result: await client.call('webhooks.test', { id }) })
    } catch (error) {
      setTried({ id, result: { failure: failureOf(error), tookMs: 0 } })
    }
    reload()
  }
  return { webhooks, dead, tried, failure, change, test, reload }
}
