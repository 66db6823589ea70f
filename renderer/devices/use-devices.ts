/** The devices as they are now, and the ways to change them. */
import { useCallback, useEffect, useState } from 'react'
import type { CommandInput, CommandName, CommandOutput } from '../../shared/commands.ts'
import { type Failure, failureOf } from '../../shared/failure.ts'
import { useSluice } from '../client/context.ts'

export interface DevicesHold {
  /** Undefined until the engine has said them. */
  readonly list: CommandOutput<'devices.list'> | undefined
  readonly failure: Failure | null
  /** Runs a command that changes something and looks anew; false: it was refused, and `failure` says why. */
  readonly change: <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<boolean>
  readonly reload: () => void
}

/** They come and go by themselves. */
const everyMs = 5_000

export const useDevices = (): DevicesHold => {
  const { client } = useSluice()
  const [list, setList] = useState<CommandOutput<'devices.list'>>()
  const [failure, setFailure] = useState<Failure | null>(null)
  const [round, setRound] = useState(0)
  const reload = useCallback(() => {
    setRound((before) => before + 1)
  }, [])

  useEffect(() => {
    let isOver = false
    client.call('devices.list', {}).then(
      (told) => {
        if (!isOver) setList(told)
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

  const change: DevicesHold['change'] = async (name, input) => {
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
  return { list, failure, change, reload }
}
