/** Rows of a trial as the tables that they would be, and what was rejected and why. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecipeTable } from '../../shared/recipe-rows.ts'
import type { Trial } from '../../shared/recipe-trial.ts'
import { pathOfSelector } from './places.ts'
import { cellText } from './cell-text.ts'
import { Part, type TrialViewProps } from './TrialPart.tsx'

interface TableProps {
  readonly table: RecipeTable
  readonly rows: Trial['rows']
}

const Table = ({ table, rows }: TableProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="trial-scroll" tabIndex={0} role="group" aria-label={t('recipe.table', { name: table.name })}>
      <table className="trial-table">
        <thead>
          <tr>
            {table.columns.map(({ name, type }) => (
              <th key={name} scope="col">
                {name}
                <span className="type">{t(`recipe.type.${type}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells }, at) => (
            // Rows stand still, and may be the same.
            <tr key={at}>
              {cells.map((cell, column) => (
                <td key={table.columns[column]?.name ?? column} className={typeof cell} title={cellText(cell)}>
                  {cell === null ? <span className="quiet">{t('recipe.empty')}</span> : cellText(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Rejected = ({ trial, reading, onGoTo }: TrialViewProps): JSX.Element => {
  const { t } = useTranslation()
  const { rejects, rejected } = trial
  const { recipe, locate } = reading
  return (
    <Part title={t('recipe.rejected')} count={rejected}>
      <ul className="trial-rejects">
        {rejects.flatMap(({ table, position, problems }) =>
          problems.map(({ field, reason, value }) => (
            <li key={`${table} ${String(position)} ${field}`}>
              <span className="quiet">{t('recipe.rowOf', { table, position })}</span>
              <button
                type="button"
                disabled={recipe === null}
                title={t('recipe.goTo')}
                onClick={() => {
                  if (recipe !== null)
                    onGoTo(locate(pathOfSelector(recipe, trial.step ?? '', `rows.${table}.${field}`)))
                }}
              >
                {field}
              </button>
              {value === '' ? null : <q>{value}</q>}
              <span className="bad">{t(`recipe.reject.${reason}`)}</span>
            </li>
          )),
        )}
      </ul>
    </Part>
  )
}

export const TrialRows = (props: TrialViewProps): JSX.Element | null => {
  const { t } = useTranslation()
  const { tables, rows, rowsFound, rejected } = props.trial
  const filled = tables.map((table) => ({ table, rows: rows.filter((row) => row.table === table.name) }))
  return (
    <>
      {rowsFound === 0 ? null : (
        <Part title={t('recipe.rows')} count={rowsFound}>
          {filled.map((one) => (one.rows.length === 0 ? null : <Table key={one.table.name} {...one} />))}
          {rowsFound > rows.length ? <p className="quiet">{t('recipe.firstOnly', { count: rows.length })}</p> : null}
        </Part>
      )}
      {rejected === 0 ? null : <Rejected {...props} />}
    </>
  )
}
