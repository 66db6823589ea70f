/** Rows that the recipe of a grab has brought, as they come, and what was rejected; given away as files. */
import { Download, Table2 } from 'lucide-react'
import { type JSX, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatLocale } from '../../shared/format.ts'
import type { GrabDetail } from '../../shared/grab-lists.ts'
import type { RecipeTable, RejectView, RowFormat, RowView } from '../../shared/recipe-rows.ts'
import { useSluice } from '../client/context.ts'
import { cellText } from '../recipes/cell-text.ts'
import { Button } from '../ui/Button.tsx'
import { type GridCell, RowGrid } from './RowGrid.tsx'
import { useRowExport } from './use-row-export.ts'
import { type AskRows, useRowWindow } from './use-row-window.ts'

const formats: readonly RowFormat[] = ['csv', 'ndjson']

const Nothing = ({ grab }: { readonly grab: GrabDetail }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="grab-empty">
      <Table2 size={32} aria-hidden />
      {grab.state === 'running' ? (
        <p role="status">{t('grab.rows.reading')}</p>
      ) : (
        <>
          <strong>{t('grab.rows.nothing')}</strong>
          <p className="quiet">{t('grab.rows.nothingText')}</p>
        </>
      )}
    </div>
  )
}

interface GrabRowsProps {
  readonly grab: GrabDetail
  readonly table: RecipeTable
}

export const GrabRows = ({ grab, table }: GrabRowsProps): JSX.Element => {
  const { t } = useTranslation()
  const { client } = useSluice()
  const { id } = grab
  const ask: AskRows<RowView> = useCallback(
    (from, count) => client.call('grabs.rowWindow', { id, table: table.name, from, count }),
    [client, id, table.name],
  )
  // A watch replaces rows of before: then each of its pages may have changed something.
  const rows = useRowWindow(ask, grab.run > 1 ? grab.pages + grab.rows : grab.rows)
  const [isSaving, setSaving] = useState(false)
  const save = useRowExport(grab, table.name)
  const columns = table.columns.map(({ name, type }) => ({ name, type: t(`recipe.type.${type}`) }))
  const cellsOf = ({ cells }: RowView): readonly GridCell[] =>
    cells.map((cell) =>
      cell === null
        ? { text: t('recipe.empty'), tone: 'quiet' }
        : { text: cellText(cell), ...(typeof cell === 'number' ? { tone: 'number' as const } : {}) },
    )
  return (
    <>
      <div className="list">
        <RowGrid label={t('recipe.table', { name: table.name })} columns={columns} rows={rows} cellsOf={cellsOf} />
        {rows.total === 0 && grab.rows === 0 ? <Nothing grab={grab} /> : null}
      </div>
      <footer className="grab-foot rows-foot">
        <p className="sums" role="status">
          {t('grab.rows.count', { count: rows.total })}
          {grab.rejects > 0 ? (
            <span className="attention">{t('grab.rows.rejected', { count: grab.rejects })}</span>
          ) : null}
        </p>
        <div className="rows-buttons">
          {formats.map((format) => (
            <Button
              key={format}
              disabled={rows.total === 0 || isSaving}
              onClick={() => {
                setSaving(true)
                void save(format).finally(() => {
                  setSaving(false)
                })
              }}
            >
              <Download size={15} aria-hidden />
              {t(`grab.rows.save.${format}`)}
            </Button>
          ))}
        </div>
      </footer>
    </>
  )
}

interface RejectLine {
  readonly reject: RejectView
}

export const GrabRejects = ({ grab }: { readonly grab: GrabDetail }): JSX.Element => {
  const { t } = useTranslation()
  const { client } = useSluice()
  const { id } = grab
  const ask: AskRows<RejectLine> = useCallback(
    async (from, count) => {
      const { total, rejects } = await client.call('grabs.rejectWindow', { id, from, count })
      return { total, rows: rejects.map((reject) => ({ reject })) }
    },
    [client, id],
  )
  const rows = useRowWindow(ask, grab.rejects)
  const columns = (['place', 'field', 'value', 'reason', 'page'] as const).map((name) => ({
    name: t(`grab.rows.column.${name}`),
    type: '',
  }))
  const cellsOf = ({ reject: { table, position, problems, page } }: RejectLine): readonly GridCell[] => {
    const [first] = problems
    const more = problems.length > 1 ? ` ${t('grab.rows.more', { count: problems.length - 1 })}` : ''
    return [
      { text: t('recipe.rowOf', { table, position: position.toLocaleString(formatLocale()) }), tone: 'quiet' },
      { text: problems.map(({ field }) => field).join(', ') },
      { text: first?.value ?? '' },
      { text: first === undefined ? '' : `${t(`recipe.reject.${first.reason}`)}${more}`, tone: 'bad' },
      { text: page, tone: 'quiet' },
    ]
  }
  return (
    <div className="list">
      <RowGrid label={t('recipe.rejected')} columns={columns} rows={rows} cellsOf={cellsOf} />
    </div>
  )
}
