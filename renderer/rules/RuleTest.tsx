/** The test field: an address, and what the engine would do with it. */
import { type JSX, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandOutput } from '../../shared/commands.ts'
import { useMirror, useSluice } from '../client/context.ts'
import { parseRate } from '../downloads/add-form.ts'
import { Field } from '../ui/Field.tsx'
import { outcomeWords } from './rule-words.ts'

export type Explained = CommandOutput<'rules.explain'>

interface Asked {
  readonly url: string
  readonly type: string
  readonly size: string
  readonly foundOn: string
}

const blank: Asked = { url: '', type: '', size: '', foundOn: '' }
const pauseMs = 120

interface RuleTestProps {
  /** Asked again when it grows. */
  readonly version: number
  readonly explained: Explained | null
  readonly onExplained: (explained: Explained | null) => void
}

/** Whether what was typed could be asked; the answer goes to `onExplained`. */
const useExplanation = (asked: Asked, { version, onExplained }: RuleTestProps): boolean => {
  const { client } = useSluice()
  const [isBad, setBad] = useState(false)
  useEffect(() => {
    const url = asked.url.trim()
    const stop = new AbortController()
    const timer = setTimeout(() => {
      if (url === '') {
        setBad(false)
        onExplained(null)
        return
      }
      const sizeBytes = parseRate(asked.size) ?? null
      const type = asked.type.trim() === '' ? null : asked.type.trim()
      const foundOn = asked.foundOn.trim() === '' ? null : asked.foundOn.trim()
      client.call('rules.explain', { url, type, sizeBytes, foundOn }, { signal: stop.signal }).then(
        (answer) => {
          setBad(false)
          onExplained(answer)
        },
        () => {
          if (stop.signal.aborted) return
          setBad(true)
          onExplained(null)
        },
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [client, asked, version, onExplained])
  return isBad
}

const Verdict = ({ explained }: { readonly explained: Explained }): JSX.Element => {
  const { t } = useTranslation()
  const queues = useMirror((state) => state.counters?.queues) ?? []
  const acts = explained.rules.some(({ verdict }) => verdict === 'acts')
  const isOpen = explained.rules.some(({ verdict }) => verdict === 'open')
  return (
    <>
      {acts ? outcomeWords(explained.outcome, queues, t) : t('rules.test.noneActs', { dir: explained.outcome.dir })}
      {isOpen ? <span className="quiet"> {t('rules.test.mayChange')}</span> : null}
    </>
  )
}

export const RuleTest = (props: RuleTestProps): JSX.Element => {
  const { t } = useTranslation()
  const [asked, setAsked] = useState(blank)
  const isBad = useExplanation(asked, props)
  const field = (
    name: keyof Asked,
    label: string,
    more: { readonly placeholder?: string; readonly problem?: string | undefined },
  ): JSX.Element => (
    <Field label={label} problem={more.problem} className={name}>
      {(control) => (
        <input
          {...control}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={more.placeholder}
          value={asked[name]}
          onChange={(event) => {
            setAsked({ ...asked, [name]: event.target.value })
          }}
        />
      )}
    </Field>
  )
  const isSize = parseRate(asked.size) !== undefined
  return (
    <section className="rule-test" aria-label={t('rules.test.title')}>
      <div className="rule-test-fields">
        {field('url', t('rules.test.url'), {
          placeholder: t('rules.test.urlHint'),
          problem: isBad ? t('rules.test.problem') : undefined,
        })}
        {field('type', t('rules.test.type'), { placeholder: t('rules.test.typeHint') })}
        {field('size', t('rules.test.size'), {
          placeholder: t('rules.sizeHint'),
          problem: isSize ? undefined : t('rules.test.sizeProblem'),
        })}
      </div>
      <p className="rule-test-outcome" role="status">
        {props.explained ? <Verdict explained={props.explained} /> : null}
      </p>
    </section>
  )
}
