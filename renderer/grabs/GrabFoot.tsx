/** What is ticked and what that comes to, and where it goes as downloads. */
import { Plus } from 'lucide-react'
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import type { FindFilter, FindTally } from '../../shared/grab-lists.ts'
import type { QueueId } from '../../shared/ids.ts'
import { useGrabs, useSluice } from '../client/context.ts'
import { recallTarget, rememberTarget } from '../downloads/target.ts'
import { FolderField, QueueField } from '../downloads/TargetFields.tsx'
import { Button } from '../ui/Button.tsx'
import type { Tick } from './find-keys.ts'
import type { GrabActions } from './use-grab-actions.ts'

const ticks: readonly (readonly [word: 'all' | 'none' | 'invert' | 'usual', to: Tick])[] = [
  ['all', 'on'],
  ['none', 'off'],
  ['invert', 'invert'],
  ['usual', 'usual'],
]

const Sums = ({ tally }: { readonly tally: FindTally }): JSX.Element => {
  const { t } = useTranslation()
  const { chosen, shown, chosenBytes, chosenUnsized, chosenOfAll } = tally
  const size = formatBytes(chosenBytes)
  const hidden = chosenOfAll - chosen
  return (
    <p className="sums" role="status">
      <span>{t('grab.choose.sums', { chosen, shown })}</span>
      {chosen === 0 || chosenBytes === 0 ? null : (
        <span>{chosenUnsized > 0 ? t('grab.choose.least', { size }) : size}</span>
      )}
      {hidden > 0 ? <span className="attention">{t('grab.choose.hidden', { count: hidden })}</span> : null}
    </p>
  )
}

/** The folder that is meant when none is named. */
const useDefaultDir = (): string => {
  const { client } = useSluice()
  const [dir, setDir] = useState('')
  useEffect(() => {
    client.call('engine.info', {}).then(
      ({ defaultDir }) => {
        setDir(defaultDir)
      },
      () => undefined,
    )
  }, [client])
  return dir
}

interface Target {
  readonly dir: string
  readonly queueId: QueueId | null
  readonly keepsFolders: boolean
}

const lastTarget = (): Target => {
  const { folders, queueId, isUsual } = recallTarget()
  return { dir: isUsual ? '' : (folders[0] ?? ''), queueId, keepsFolders: true }
}

interface WhereProps {
  readonly target: Target
  readonly change: (part: Partial<Target>) => void
}

/** Where files go. */
const Where = ({ target, change }: WhereProps): JSX.Element => {
  const { t } = useTranslation()
  const defaultDir = useDefaultDir()
  return (
    <>
      <FolderField
        dir={target.dir}
        defaultDir={defaultDir}
        className="grow"
        onDir={(dir) => {
          change({ dir })
        }}
      />
      <QueueField
        queueId={target.queueId}
        onQueue={(queueId) => {
          change({ queueId })
        }}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={target.keepsFolders}
          onChange={(event) => {
            change({ keepsFolders: event.target.checked })
          }}
        />
        {t('grab.add.folders')}
      </label>
    </>
  )
}

interface GrabFootProps {
  readonly filter: FindFilter
  readonly actions: GrabActions
}

export const GrabFoot = ({ filter, actions }: GrabFootProps): JSX.Element | null => {
  const { t } = useTranslation()
  const tally = useGrabs((state) => state.finds?.tally)
  const [target, setTarget] = useState(lastTarget)
  const [isAdding, setAdding] = useState(false)
  if (!tally) return null
  const add = async (): Promise<void> => {
    setAdding(true)
    const { dir, queueId, keepsFolders } = target
    const where = { dir: dir.trim() === '' ? null : dir.trim(), queueId, folders: keepsFolders }
    const isAdded = await actions.add({ choice: filter, ...where })
    setAdding(false)
    if (isAdded) rememberTarget(target)
  }
  return (
    <form
      className="grab-foot"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <div className="grab-choose">
        <div className="group" role="group" aria-label={t('grab.choose.label')}>
          {ticks.map(([word, to]) => (
            <Button
              key={word}
              variant="quiet"
              onClick={() => {
                actions.tickFiltered(filter, to)
              }}
            >
              {t(`grab.choose.${word}`)}
            </Button>
          ))}
        </div>
        <Sums tally={tally} />
      </div>
      <div className="grab-target">
        <Where
          target={target}
          change={(part) => {
            setTarget((now) => ({ ...now, ...part }))
          }}
        />
        <Button type="submit" variant="primary" disabled={tally.chosen === 0 || isAdding}>
          <Plus size={16} aria-hidden />
          {t('grab.add.submit', { count: tally.chosen })}
        </Button>
      </div>
    </form>
  )
}
