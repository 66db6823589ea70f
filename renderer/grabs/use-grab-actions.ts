/** What can be done with a grab and its finds; a word to the user when it fails. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandInput } from '../../shared/commands.ts'
import { failureOf } from '../../shared/failure.ts'
import type { FindFilter } from '../../shared/grab-lists.ts'
import type { FindId, GrabId } from '../../shared/grabs.ts'
import { useSluice } from '../client/context.ts'
import { emptySelection } from '../state/selection.ts'
import { showToast } from '../state/surface.ts'
import type { Tick } from './find-keys.ts'

export interface GrabActions {
  readonly stop: () => void
  readonly goOn: () => void
  readonly remove: () => void
  readonly tickFinds: (ids: readonly FindId[], to: 'on' | 'off') => void
  readonly tickFiltered: (filter: FindFilter, to: Tick) => void
  readonly copy: (text: string) => void
  /** Whether it was added. */
  readonly add: (input: Omit<CommandInput<'grabs.download'>, 'id'>) => Promise<boolean>
}

export const useGrabActions = (id: GrabId): GrabActions => {
  const { t } = useTranslation()
  const { client, surface } = useSluice()
  return useMemo(() => {
    const say = (error: unknown): void => {
      showToast(surface, { tone: 'error', text: t(`failure.${failureOf(error).code}`) })
    }
    const run = (work: Promise<unknown>): void => {
      work.catch(say)
    }
    const show = (): void => {
      surface.setState({ view: 'downloads', grabId: null, selection: emptySelection })
    }
    return {
      stop: () => {
        run(client.call('grabs.pause', { ids: [id] }))
      },
      goOn: () => {
        run(client.call('grabs.resume', { ids: [id] }))
      },
      remove: () => {
        surface.setState({ view: 'downloads', grabId: null })
        run(
          client.call('grabs.remove', { ids: [id] }).then(() => {
            showToast(surface, { tone: 'info', text: t('grab.removed') })
          }),
        )
      },
      tickFinds: (finds, to) => {
        run(client.call('grabs.choose', { id, finds: [...finds], to }))
      },
      tickFiltered: (filter, to) => {
        run(client.call('grabs.choose', { id, filter, to }))
      },
      copy: (text) => {
        run(navigator.clipboard.writeText(text))
        showToast(surface, { tone: 'info', text: t('toast.copied'), lifeMs: 2_000 })
      },
      add: async (input) => {
        try {
          const { added } = await client.call('grabs.download', { id, ...input })
          const action = { label: t('grab.add.show'), run: show }
          showToast(surface, { tone: 'info', text: t('grab.add.done', { count: added }), action })
          return true
        } catch (error) {
          say(error)
          return false
        }
      },
    }
  }, [client, surface, t, id])
}
