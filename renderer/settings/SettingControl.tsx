/** What a setting is changed by. Switches and choices act at once; what is typed acts when it is whole: with Enter, or when it is left. */
import { FolderOpen } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProxyRule } from '../../shared/settings.ts'
import { useSluice } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { ProxyHosts } from './ProxyHosts.tsx'
import { rows, type SettingId } from './table.ts'
import { readTyped, textOf, type Typed } from './typed.ts'
import { choiceWords, valueWords } from './value-words.ts'

export interface ControlProps {
  readonly setting: SettingId
  /** Of the element that the label belongs to. */
  readonly id: string
  readonly label: string
  readonly describedBy: string
  readonly isWrong: boolean
  readonly value: unknown
  /** False: it was refused. */
  readonly onSet: (value: unknown) => Promise<boolean>
  /** What is typed fits (null) or does not. */
  readonly onWrong: (wrong: Extract<Typed, { ok: false }> | null) => void
}

const Switch = ({ id, describedBy, value, onSet }: ControlProps): JSX.Element => (
  <input
    id={id}
    type="checkbox"
    role="switch"
    className="switch"
    aria-describedby={describedBy}
    checked={value === true}
    onChange={(event) => {
      void onSet(event.target.checked)
    }}
  />
)

const Choice = ({
  setting,
  options,
  id,
  describedBy,
  value,
  onSet,
}: ControlProps & { readonly options: readonly string[] }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <select
      id={id}
      aria-describedby={describedBy}
      value={String(value)}
      onChange={(event) => {
        void onSet(event.target.value)
      }}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {choiceWords(setting, option, t)}
        </option>
      ))}
    </select>
  )
}

/** What is typed and not in force yet; null: nothing. */
const useDraft = ({ setting, value, onSet, onWrong }: ControlProps) => {
  const [draft, setDraft] = useState<string | null>(null)
  const { control } = rows[setting]
  return {
    text: draft ?? textOf(control, value),
    isDraft: draft !== null,
    type: (text: string): void => {
      setDraft(text)
      const typed = readTyped(setting, text)
      onWrong(typed.ok ? null : typed)
    },
    drop: (): void => {
      setDraft(null)
      onWrong(null)
    },
    settle: async (text = draft): Promise<void> => {
      const typed = text === null ? null : readTyped(setting, text)
      if (typed?.ok === true && (await onSet(typed.value))) setDraft(null)
    },
  }
}

const TextControl = (props: ControlProps): JSX.Element => {
  const { t } = useTranslation()
  const { host } = useSluice()
  const { setting, id, label, describedBy, isWrong, value } = props
  const { kind } = rows[setting].control
  const draft = useDraft(props)
  const isNothing = value === null || value === ''
  const choose = async (): Promise<void> => {
    const chosen = await host?.call('host.chooseFolder', { from: draft.text === '' ? null : draft.text })
    if (typeof chosen?.path !== 'string') return
    draft.type(chosen.path)
    await draft.settle(chosen.path)
  }
  return (
    <>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={4096}
        aria-describedby={describedBy}
        aria-invalid={isWrong}
        placeholder={isNothing ? valueWords(setting, value, t) : undefined}
        value={draft.text}
        onChange={(event) => {
          draft.type(event.target.value)
        }}
        onBlur={() => {
          void draft.settle()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void draft.settle()
          if (event.key !== 'Escape' || !draft.isDraft) return
          event.stopPropagation()
          draft.drop()
        }}
      />
      {kind === 'seconds' ? <span className="unit">{t('settings.seconds')}</span> : null}
      {kind === 'folder' && host ? (
        <IconButton icon={FolderOpen} label={`${t('settings.choose')} ${label}`} onClick={() => void choose()} />
      ) : null}
    </>
  )
}

export const SettingControl = (props: ControlProps): JSX.Element => {
  const { control } = rows[props.setting]
  switch (control.kind) {
    case 'switch':
      return <Switch {...props} />
    case 'choice':
      return <Choice {...props} options={control.options} />
    case 'hosts':
      // The table gives this control to the one setting that is such a list.
      return <ProxyHosts {...props} hosts={props.value as readonly ProxyRule[]} />
    case 'count':
    case 'rate':
    case 'size':
    case 'seconds':
    case 'text':
    case 'folder':
      return <TextControl {...props} />
  }
}
