/** What a grab starts from, how it stands, and what can be done with it. */
import { Database, FolderTree, Pause, Play, Table2, Trash2 } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '../../shared/format.ts'
import type { GrabDetail } from '../../shared/grab-lists.ts'
import { useGrabs, useSluice, useSurface } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { formatWhen } from '../ui/when.ts'
import { nameOfGrab } from './grab-name.ts'
import { useFileExport } from './use-row-export.ts'
import type { GrabActions } from './use-grab-actions.ts'

const Shape = (): JSX.Element => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const shape = useSurface((state) => state.findShape)
  return (
    <div className="group" role="group" aria-label={t('grab.shape.label')}>
      {(['tree', 'table'] as const).map((one) => (
        <IconButton
          key={one}
          icon={one === 'tree' ? FolderTree : Table2}
          label={t(`grab.shape.${one}`)}
          aria-pressed={shape === one}
          onClick={() => {
            surface.setState({ findShape: one })
          }}
        />
      ))}
    </div>
  )
}

const stateWords = ({ state, limit }: GrabDetail): 'limit' | 'state' => (state === 'done' && limit ? 'limit' : 'state')

/** How it stands, in a line: what was read and what was not, and what holds it back. */
const Progress = ({ grab }: { readonly grab: GrabDetail }): JSX.Element => {
  const { t } = useTranslation()
  const { recipe, rows, run, dueAt, trouble } = grab
  const gaps = useGrabs((shown) => shown.finds?.series.length) ?? 0
  const { state, limit, pages, queued, failed, forbidden, pagesPerSecond, hosts } = grab
  const held = state === 'running' ? hosts.find(({ heldMs }) => heldMs > 0) : undefined
  return (
    <p className="grab-progress">
      <strong className={state}>
        {stateWords(grab) === 'limit' && limit ? t(`grab.limit.${limit}`) : t(`grab.state.${state}`)}
      </strong>
      {trouble === null ? null : (
        <span className="bad" title={trouble.message}>
          {t('grab.trouble', { why: t(`failure.${trouble.code}`) })}
        </span>
      )}
      <span>{t('grab.pages', { count: pages })}</span>
      {recipe !== null && recipe.tables.length > 0 ? <span>{t('grab.rowsFound', { count: rows })}</span> : null}
      {run > 1 ? <span>{t('grab.runNumber', { run })}</span> : null}
      {dueAt === null || state !== 'done' ? null : <span>{t('grab.watching', { when: formatWhen(dueAt) })}</span>}
      {queued > 0 ? <span>{t('grab.waiting', { count: queued })}</span> : null}
      {gaps > 0 ? <span className="attention">{t('grab.gaps', { count: gaps })}</span> : null}
      {failed > 0 ? <span className="bad">{t('grab.failed', { count: failed })}</span> : null}
      {forbidden > 0 ? <span className="attention">{t('grab.forbidden', { count: forbidden })}</span> : null}
      {state === 'running' && pagesPerSecond > 0 ? (
        <span>{t('grab.rate', { rate: pagesPerSecond.toFixed(1) })}</span>
      ) : null}
      {held ? (
        <span className="attention">
          {t('grab.held', { host: URL.parse(held.origin)?.host ?? held.origin, time: formatDuration(held.heldMs) })}
        </span>
      ) : null}
    </p>
  )
}

interface GrabHeadProps {
  readonly grab: GrabDetail
  readonly actions: GrabActions
  readonly onReport: () => void
}

export const GrabHead = ({ grab, actions, onReport }: GrabHeadProps): JSX.Element => {
  const { t } = useTranslation()
  const { state, queued, dueAt, recipe, trouble } = grab
  const saveFile = useFileExport(grab)
  return (
    <div className="grab-head">
      <div className="grab-title">
        <h2 title={grab.starts.join('\n')}>
          {nameOfGrab(grab)}
          {recipe === null ? null : <span className="by-recipe">{t('grab.editRecipe', { name: recipe.name })}</span>}
        </h2>
        <Progress grab={grab} />
      </div>
      <div className="grab-buttons">
        {state === 'running' || (state === 'done' && dueAt !== null) ? (
          <Button onClick={actions.stop}>
            <Pause size={15} aria-hidden />
            {t('grab.stop')}
          </Button>
        ) : null}
        {state === 'paused' && (queued > 0 || dueAt !== null || trouble !== null) ? (
          <Button onClick={actions.goOn}>
            <Play size={15} aria-hidden />
            {t('grab.goOn')}
          </Button>
        ) : null}
        <Button onClick={onReport}>{t('grab.report.open')}</Button>
        {recipe !== null && recipe.tables.length > 0 ? null : <Shape />}
        <IconButton
          icon={Database}
          label={t('grab.saveFile')}
          disabled={grab.finds + grab.rows + grab.rejects === 0}
          onClick={() => void saveFile()}
        />
        <IconButton icon={Trash2} label={t('grab.remove')} onClick={actions.remove} />
      </div>
    </div>
  )
}
