/** The place of the text of a recipe: the editor comes when it is loaded; what was typed is told at once. */
import { type JSX, type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { recipeWords } from '../../shared/recipes/read.ts'
import type { CodeMark, CodeText } from './code-text.ts'

export type CodeHandle = Pick<CodeText, 'goTo' | 'focus' | 'replace'>

interface CodeFieldProps {
  /** What it begins with; later texts come by `replace` alone. */
  readonly text: string
  readonly isReadOnly: boolean
  readonly marks: readonly CodeMark[]
  readonly onChange: (text: string) => void
  readonly onSave: () => void
  readonly ref: Ref<CodeHandle>
}

/** The library's own English words, as it looks them up. */
const phraseKeys = {
  Find: 'find',
  Replace: 'replace',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'matchCase',
  regexp: 'regexp',
  'by word': 'byWord',
  replace: 'replaceOne',
  'replace all': 'replaceAll',
  close: 'close',
  'No diagnostics': 'noMistakes',
  Diagnostics: 'mistakes',
  Completions: 'completions',
} as const

export const CodeField = ({ text, isReadOnly, marks, onChange, onSave, ref }: CodeFieldProps): JSX.Element => {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const code = useRef<CodeText | null>(null)
  const now = useRef({ text, marks, onChange, onSave })
  useEffect(() => {
    now.current = { ...now.current, marks, onChange, onSave }
    code.current?.mark(marks)
  }, [marks, onChange, onSave])
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => code.current?.goTo(line, column),
    focus: () => code.current?.focus(),
    replace: (next) => {
      now.current.text = next
      code.current?.replace(next)
    },
  }))
  useEffect(() => {
    let isGone = false
    const phrases = Object.fromEntries(Object.entries(phraseKeys).map(([word, key]) => [word, t(`recipe.code.${key}`)]))
    void import('./code-text.ts').then(({ codeText }) => {
      if (isGone || !host.current) return
      code.current = codeText(host.current, {
        ...{ text: now.current.text, label: t('recipe.code.label'), isReadOnly, phrases, words: recipeWords },
        onChange: (next) => {
          now.current.text = next
          now.current.onChange(next)
        },
        onSave: () => {
          now.current.onSave()
        },
      })
      code.current.mark(now.current.marks)
    })
    return () => {
      isGone = true
      code.current?.close()
      code.current = null
    }
  }, [t, isReadOnly])
  return <div ref={host} className="code-field" />
}
