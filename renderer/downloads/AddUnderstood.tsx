/** Beneath the addresses: how many were understood, patterns, files that were dropped, and what was left out of all of it. */
import { ClipboardPaste, FileText, X } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import type { AddPartProps } from './add-form.ts'
import type { AddRemark } from './add-sources.ts'

const shownRemarks = 5

const useRemarkWords = (): ((remark: AddRemark) => string) => {
  const { t } = useTranslation()
  return ({ code, text, line, source }) => {
    const remark = t(`reading.${code}`, { text })
    if (source === null) return line === null ? remark : t('reading.line', { line, remark })
    return line === null
      ? t('reading.whole', { name: source, remark })
      : t('reading.source', { name: source, line, remark })
  }
}

const Remarks = ({ remarks }: { readonly remarks: readonly AddRemark[] }): JSX.Element | null => {
  const { t } = useTranslation()
  const wordsOf = useRemarkWords()
  if (remarks.length === 0) return null
  const more = remarks.length - shownRemarks
  return (
    <ul className="remarks" role="status">
      {remarks.slice(0, shownRemarks).map((remark, index) => (
        <li key={index}>{wordsOf(remark)}</li>
      ))}
      {more > 0 ? <li>{t('reading.more', { count: more })}</li> : null}
    </ul>
  )
}

const Files = ({ form, reading, change }: AddPartProps): JSX.Element | null => {
  const { t } = useTranslation()
  if (form.files.length === 0) return null
  return (
    <ul className="add-files">
      {form.files.map((file, index) => (
        <li key={index}>
          <FileText size={15} aria-hidden />
          <span>{t('reading.file', { name: file.name, count: reading.counts[index] ?? 0 })}</span>
          <IconButton
            icon={X}
            label={t('reading.drop', { name: file.name })}
            onClick={() => {
              change({ files: form.files.filter((other) => other !== file) })
            }}
          />
        </li>
      ))}
    </ul>
  )
}

const Patterns = ({ form, reading, change }: AddPartProps): JSX.Element | null => {
  const { t } = useTranslation()
  if (form.hasPatterns && reading.patterns.length === 0) return null
  return (
    <div className="patterns">
      <label className="check">
        <input
          type="checkbox"
          checked={form.hasPatterns}
          onChange={(event) => {
            change({ hasPatterns: event.target.checked })
          }}
        />
        {t('reading.patterns')}
      </label>
      <ul className="quiet">
        {reading.patterns.slice(0, 3).map(({ pattern, count, first, last }) => (
          <li key={pattern}>{t('reading.pattern', { count, first, last })}</li>
        ))}
      </ul>
    </div>
  )
}

export const AddUnderstood = (props: AddPartProps): JSX.Element => {
  const { form, reading, change } = props
  const { t } = useTranslation()
  const { host } = useSluice()
  const paste = async (): Promise<void> => {
    const answer = await host?.call('host.clipboardRead', {})
    if (answer) change({ text: [form.text.trim(), answer.text].filter(Boolean).join('\n') })
  }
  return (
    <>
      <div className="understood">
        <span role="status" className={reading.links.length > 0 ? 'good' : ''}>
          {t('add.understood', { count: reading.links.length })}
          {reading.ignored > 0 ? (
            <span className="quiet"> · {t('add.ignored', { count: reading.ignored })}</span>
          ) : null}
        </span>
        {host ? (
          <Button variant="quiet" onClick={() => void paste()}>
            <ClipboardPaste size={15} aria-hidden />
            {t('add.paste')}
          </Button>
        ) : null}
      </div>
      <Files {...props} />
      <Patterns {...props} />
      <Remarks remarks={reading.remarks} />
    </>
  )
}
