/** When a queue runs: always, or at the hours that are painted. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { on, type QueueForm } from './queue-form.ts'
import { hoursOf, presets } from './week-cells.ts'
import { WeekGrid } from './WeekGrid.tsx'

interface HoursProps {
  readonly form: QueueForm
  readonly change: (part: Partial<QueueForm>) => void
  readonly problem: string | undefined
}

const presetNames = ['nights', 'weekends', 'offWork', 'clear'] as const

export const Hours = ({ form, change, problem }: HoursProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="hours wide">
      <label className="check">
        <input
          type="checkbox"
          checked={form.isTimed}
          onChange={(event) => {
            change({ isTimed: event.target.checked })
          }}
        />
        {t('queue.timed')}
      </label>
      {form.isTimed ? (
        <>
          <div className="presets">
            {presetNames.map((name) => (
              <Button
                key={name}
                onClick={() => {
                  change({ cells: presets[name](on) })
                }}
              >
                {t(`week.preset.${name}`)}
              </Button>
            ))}
            <span className="spring" />
            <span className="quiet" role="status">
              {t('week.total', { count: hoursOf(form.cells) })}
            </span>
          </div>
          {problem === undefined ? null : (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
          <WeekGrid
            label={t('week.hours')}
            cells={form.cells}
            onChange={(cells) => {
              change({ cells })
            }}
            brush={on}
            paints={new Map([[on, { label: t('week.on'), color: form.color }]])}
            emptyLabel={t('week.off')}
          />
        </>
      ) : null}
    </div>
  )
}
