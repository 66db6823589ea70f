/** One setting: its name, what it means, its control, its default, and what is wrong with what was typed. */
import { RotateCcw } from 'lucide-react'
import { type JSX, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Failure } from '../../shared/failure.ts'
import { IconButton } from '../ui/Button.tsx'
import { SettingControl } from './SettingControl.tsx'
import { defaultOf, rows, type SettingId } from './table.ts'
import type { Typed } from './typed.ts'
import { valueWords } from './value-words.ts'

export interface SettingRowProps {
  readonly id: SettingId
  readonly value: unknown
  readonly onSet: (id: SettingId, value: unknown) => Promise<Failure | null>
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

type Wrong = Extract<Typed, { ok: false }>

/** What is wrong with what stands in the field, and what is in force instead. */
const useProblem = (id: SettingId, value: unknown, wrong: Wrong | null, failure: Failure | null): string | null => {
  const { t } = useTranslation()
  if (failure) return failure.message
  if (!wrong) return null
  const problem = t(`settings.problem.${wrong.problem}`, { min: wrong.min, max: wrong.max })
  return t('settings.stays', { problem, value: valueWords(id, value, t) })
}

interface AboutProps {
  readonly id: SettingId
  /** Of the control that this is about. */
  readonly own: string
  readonly usual: string
  readonly problem: string | null
}

const About = ({ id, own, usual, problem }: AboutProps): JSX.Element => {
  const { t } = useTranslation()
  const name = t(`setting.${id}.name`)
  return (
    <div className="about">
      {rows[id].control.kind === 'hosts' ? (
        <span className="name">{name}</span>
      ) : (
        <label className="name" htmlFor={own}>
          {name}
        </label>
      )}
      <p id={`${own}-text`}>
        {t(`setting.${id}.text`)} <span className="usual">{t('settings.default', { value: usual })}</span>
      </p>
      {problem === null ? null : (
        <p id={`${own}-problem`} className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

export const SettingRow = ({ id, value, onSet }: SettingRowProps): JSX.Element => {
  const { t } = useTranslation()
  const own = useId()
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  /** Grows with each reset: the control forgets what was typed. */
  const [round, setRound] = useState(0)
  const problem = useProblem(id, value, wrong, failure)
  const fallback = defaultOf(id)
  const name = t(`setting.${id}.name`)
  const usual = valueWords(id, fallback, t)
  const set = async (next: unknown): Promise<boolean> => {
    const refused = isSame(next, value) ? null : await onSet(id, next)
    setFailure(refused)
    return refused === null
  }
  return (
    <div className="setting" data-kind={rows[id].control.kind} data-setting={id}>
      <About id={id} own={own} usual={usual} problem={problem} />
      <div className="control">
        <SettingControl
          key={round}
          setting={id}
          id={own}
          label={name}
          describedBy={problem === null ? `${own}-text` : `${own}-text ${own}-problem`}
          isWrong={problem !== null}
          value={value}
          onSet={set}
          onWrong={(next) => {
            setFailure(null)
            setWrong(next)
          }}
        />
        <IconButton
          icon={RotateCcw}
          className="reset"
          label={t('settings.reset', { name, value: usual })}
          disabled={problem === null && isSame(value, fallback)}
          onClick={() => {
            setWrong(null)
            setRound((now) => now + 1)
            void set(fallback)
          }}
        />
      </div>
    </div>
  )
}
