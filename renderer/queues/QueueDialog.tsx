/** Makes a queue. */
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureOf } from '../../shared/failure.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'

const colors = {
  blue: '#3b82f6',
  teal: '#14a39a',
  green: '#4d9f3c',
  amber: '#d28e0f',
  red: '#dd5555',
  violet: '#8b6fe8',
} as const
type ColorName = keyof typeof colors
const colorNames: readonly ColorName[] = ['blue', 'teal', 'green', 'amber', 'red', 'violet']

interface ColorChoiceProps {
  readonly color: ColorName
  readonly onChoose: (color: ColorName) => void
}

const ColorChoice = ({ color, onChoose }: ColorChoiceProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <fieldset className="colors wide">
      <legend>{t('queue.color')}</legend>
      {colorNames.map((option) => (
        <label key={option} title={t(`queue.colors.${option}`)}>
          <input
            type="radio"
            name="color"
            aria-label={t(`queue.colors.${option}`)}
            checked={option === color}
            onChange={() => {
              onChoose(option)
            }}
          />
          <span className="swatch" style={{ background: colors[option] }} aria-hidden />
        </label>
      ))}
    </fieldset>
  )
}

const SlotsField = ({
  slots,
  onChange,
}: {
  readonly slots: string
  readonly onChange: (slots: string) => void
}): JSX.Element => {
  const { t } = useTranslation()
  return (
    <Field label={t('queue.slots')}>
      {(control) => (
        <input
          {...control}
          type="number"
          min={1}
          max={1000}
          placeholder={t('queue.slotsHint')}
          value={slots}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      )}
    </Field>
  )
}

/** Asks the engine for the queue; the dialog closes when it is there. */
const useCreate = (onClose: () => void): ((name: string, color: ColorName, slots: string) => Promise<void>) => {
  const { client, surface } = useSluice()
  return async (name, color, slots) => {
    try {
      const limit = Number.parseInt(slots, 10)
      await client.call('queues.create', { name, color: colors[color], slots: limit > 0 ? limit : null })
      onClose()
    } catch (error) {
      showToast(surface, { tone: 'error', text: failureOf(error).message })
    }
  }
}

export const QueueDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => {
  const { t } = useTranslation()
  const create = useCreate(onClose)
  const [name, setName] = useState('')
  const [color, setColor] = useState<ColorName>('teal')
  const [slots, setSlots] = useState('')
  const [isTried, setTried] = useState(false)
  const isNamed = name.trim() !== ''
  const submit = async (): Promise<void> => {
    setTried(true)
    if (!isNamed) return
    await create(name, color, slots)
  }
  return (
    <Dialog title={t('queue.add')} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="body form-grid">
          <Field label={t('queue.name')} problem={isTried && !isNamed ? t('queue.nameMissing') : undefined}>
            {(control) => (
              <input
                {...control}
                type="text"
                autoFocus
                maxLength={100}
                value={name}
                onChange={(event) => {
                  setName(event.target.value)
                }}
              />
            )}
          </Field>
          <SlotsField slots={slots} onChange={setSlots} />
          <ColorChoice color={color} onChoose={setColor} />
        </div>
        <footer>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary">
            {t('queue.create')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
