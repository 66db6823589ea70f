/** Choices that go together, each of which is on or off; none of them: no matter. */
import { type JSX, useId } from 'react'
import { formatLocale } from '../../shared/format.ts'

export interface Chip {
  readonly value: string
  readonly text: string
  readonly count?: number
}

interface ChipsProps {
  readonly label: string
  readonly isLabelShown?: boolean
  readonly chips: readonly Chip[]
  readonly chosen: readonly string[]
  readonly onChoose: (chosen: readonly string[]) => void
}

export const Chips = ({ label, isLabelShown = false, chips, chosen, onChoose }: ChipsProps): JSX.Element => {
  const id = useId()
  return (
    <>
      <span id={id} className={isLabelShown ? 'chips-label' : 'unseen'}>
        {label}
      </span>
      <div className="chips" role="group" aria-labelledby={id}>
        {chips.map(({ value, text, count }) => {
          const isOn = chosen.includes(value)
          return (
            <button
              key={value}
              type="button"
              className="toggle-chip"
              aria-pressed={isOn}
              onClick={() => {
                onChoose(isOn ? chosen.filter((one) => one !== value) : [...chosen, value])
              }}
            >
              {text}
              {count === undefined ? null : <span className="chip-count">{count.toLocaleString(formatLocale())}</span>}
            </button>
          )
        })}
      </div>
    </>
  )
}
