/** A folder, typed or chosen; in a browser it can only be typed. */
import { FolderOpen } from 'lucide-react'
import { type JSX, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import type { FieldControl } from '../ui/Field.tsx'

interface FolderInputProps {
  readonly control: FieldControl
  readonly dir: string
  readonly onDir: (dir: string) => void
  /** Where choosing begins while nothing is typed; empty: anywhere. */
  readonly from?: string
  readonly placeholder?: string
  /** Folders of before. */
  readonly recent?: readonly string[]
  readonly hasFocus?: boolean
}

export const FolderInput = (props: FolderInputProps): JSX.Element => {
  const { control, dir, onDir, from = '', placeholder, recent = [], hasFocus = false } = props
  const { t } = useTranslation()
  const { host } = useSluice()
  const list = useId()
  const choose = async (): Promise<void> => {
    const answer = await host?.call('host.chooseFolder', { from: dir || from || null })
    if (answer?.path) onDir(answer.path)
  }
  return (
    <div className="with-button">
      <input
        {...control}
        type="text"
        spellCheck={false}
        autoFocus={hasFocus}
        placeholder={placeholder}
        list={list}
        value={dir}
        onChange={(event) => {
          onDir(event.target.value)
        }}
      />
      <datalist id={list}>
        {recent.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      {host ? (
        <Button onClick={() => void choose()}>
          <FolderOpen size={15} aria-hidden />
          {t('add.choose')}
        </Button>
      ) : null}
    </div>
  )
}
