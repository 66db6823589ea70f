/** A row of colours, one of which is chosen. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { colorNames, palette } from './palette.ts'

interface ColorChoiceProps {
  /** CSS colour. */
  readonly color: string
  readonly onChoose: (color: string) => void
}

export const ColorChoice = ({ color, onChoose }: ColorChoiceProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <fieldset className="colors wide">
      <legend>{t('queue.color')}</legend>
      {colorNames.map((name) => (
        <label key={name} title={t(`queue.colors.${name}`)}>
          <input
            type="radio"
            name="color"
            aria-label={t(`queue.colors.${name}`)}
            checked={palette[name] === color}
            onChange={() => {
              onChoose(palette[name])
            }}
          />
          <span className="swatch" style={{ background: palette[name] }} aria-hidden />
        </label>
      ))}
    </fieldset>
  )
}
