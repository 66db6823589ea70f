/** The week as a table of half hours to paint on, with the mouse or the keyboard. Each cell says its day, time and state. */
import {
  type JSX,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { cellsPerDay } from '../../shared/timetable.ts'
import { cellAfter, type Cells, paint, strokeOf } from './week-cells.ts'
import { type Day, days, timeOfCell } from './week-words.ts'

/** How a value looks and what it is called. */
export interface Paint {
  readonly label: string
  /** CSS colour. */
  readonly color: string
}

interface WeekGridProps {
  readonly label: string
  readonly cells: Cells
  readonly onChange: (cells: Cells) => void
  /** What is painted; null: the rubber. */
  readonly brush: string | null
  readonly paints: ReadonlyMap<string, Paint>
  /** What a cell is called that holds nothing. */
  readonly emptyLabel: string
}

interface CellProps {
  readonly cell: number
  readonly label: string
  readonly color: string | null
  readonly isCurrent: boolean
}

const Cell = memo(function Cell({ cell, label, color, isCurrent }: CellProps): JSX.Element {
  return (
    <td
      role="gridcell"
      data-cell={cell}
      tabIndex={isCurrent ? 0 : -1}
      aria-selected={color !== null}
      aria-label={label}
      title={label}
      style={color === null ? undefined : { background: color }}
    />
  )
})

interface Stroke {
  readonly from: number
  readonly value: string | null
  /** The week before the stroke. */
  readonly before: Cells
}

const cellOf = (target: EventTarget | null): number | null => {
  const found = target instanceof Element ? target.closest('[data-cell]') : null
  const text = found?.getAttribute('data-cell')
  return text === null || text === undefined ? null : Number(text)
}

/** What mouse and keyboard do to the week; `current` is the cell that has the keyboard. */
const usePainting = ({ cells, onChange, brush }: WeekGridProps) => {
  const [current, setCurrent] = useState(0)
  const strokeRef = useRef<Stroke | null>(null)
  const end = useCallback(() => {
    strokeRef.current = null
  }, [])
  useEffect(() => {
    document.addEventListener('pointerup', end)
    return () => {
      document.removeEventListener('pointerup', end)
    }
  }, [end])
  const begin = (cell: number): void => {
    strokeRef.current = { from: cell, value: strokeOf(cells, cell, brush), before: cells }
  }
  const reach = (cell: number): void => {
    const { from, value, before } = strokeRef.current ?? { from: cell, value: brush, before: cells }
    onChange(paint(before, from, cell, value))
    setCurrent(cell)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>): void => {
    const next = cellAfter(event.key, current)
    if (next !== null) {
      if (!event.shiftKey) end()
      else if (!strokeRef.current) begin(current)
      if (event.shiftKey) reach(next)
      else setCurrent(next)
      event.currentTarget.querySelector<HTMLElement>(`[data-cell="${String(next)}"]`)?.focus()
    } else if (event.key === ' ' || event.key === 'Enter') {
      onChange(paint(cells, current, current, strokeOf(cells, current, brush)))
    } else return
    event.preventDefault()
  }
  const handlers = {
    onKeyDown,
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === 'Shift') end()
    },
    onPointerDown: (event: PointerEvent) => {
      const cell = cellOf(event.target)
      if (cell === null || event.button !== 0) return
      begin(cell)
      reach(cell)
    },
    onPointerOver: (event: PointerEvent) => {
      const cell = cellOf(event.target)
      if (cell !== null && strokeRef.current && event.buttons === 1) reach(cell)
    },
  }
  return { current, handlers }
}

const hourHeads = Array.from({ length: 24 }, (_, hour) => hour)

/** The hours of the day; every third is seen, all are read out. */
const HourHeads = (): JSX.Element => (
  <thead>
    <tr>
      <td />
      {hourHeads.map((hour) => (
        <th key={hour} scope="col" colSpan={2}>
          {hour % 3 === 0 ? hour : <span className="unseen">{hour}</span>}
        </th>
      ))}
    </tr>
  </thead>
)

interface DayRowProps extends WeekGridProps {
  readonly day: Day
  /** Its first cell. */
  readonly from: number
  readonly current: number
}

const DayRow = ({ day, from, current, cells, onChange, brush, paints, emptyLabel }: DayRowProps): JSX.Element => {
  const { t } = useTranslation()
  const dayWord = t(`week.day.${day}`)
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          tabIndex={-1}
          title={t('week.wholeDay', { day: dayWord })}
          onClick={() => {
            onChange(paint(cells, from, from + cellsPerDay - 1, strokeOf(cells, from, brush)))
          }}
        >
          {t(`week.short.${day}`)}
        </button>
      </th>
      {cells.slice(from, from + cellsPerDay).map((value, half) => {
        const cell = from + half
        const painted = value === null ? undefined : paints.get(value)
        const state = painted?.label ?? emptyLabel
        return (
          <Cell
            key={cell}
            cell={cell}
            color={painted?.color ?? null}
            label={t('week.cell', { day: dayWord, time: timeOfCell(cell), state })}
            isCurrent={cell === current}
          />
        )
      })}
    </tr>
  )
}

export const WeekGrid = (props: WeekGridProps): JSX.Element => {
  const { t } = useTranslation()
  const helpId = useId()
  const { current, handlers } = usePainting(props)
  return (
    <>
      <table
        className="week"
        role="grid"
        aria-label={props.label}
        aria-describedby={helpId}
        aria-multiselectable
        {...handlers}
      >
        <HourHeads />
        <tbody>
          {days.map((day, index) => (
            <DayRow key={day} {...props} day={day} from={index * cellsPerDay} current={current} />
          ))}
        </tbody>
      </table>
      <p id={helpId} className="hint">
        {t('week.help')}
      </p>
    </>
  )
}
