/** What was asked and what was answered: the last answer of each kind with its request. Secrets were taken out by the engine. */
import { Copy, Terminal } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerView, DownloadDetail } from '../../shared/detail.ts'
import { useNow } from '../client/use-now.ts'
import { useActions } from '../downloads/use-actions.ts'
import { Button } from '../ui/Button.tsx'
import { formatMoment } from '../ui/when.ts'
import { Concealed } from './Concealed.tsx'
import { curlOf, headText } from './curl.ts'

const Fields = ({
  label,
  fields,
}: {
  readonly label: string
  readonly fields: readonly (readonly [string, string])[]
}): JSX.Element => (
  <table className="header-fields" aria-label={label}>
    <tbody>
      {fields.map(([name, value], index) => (
        <tr key={index}>
          <th scope="row">{name}</th>
          <td>
            <Concealed text={value} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Copies = ({ answer }: { readonly answer: AnswerView }): JSX.Element => {
  const { t } = useTranslation()
  const actions = useActions()
  const curl = curlOf(answer)
  return (
    <div className="buttons">
      <Button
        onClick={() => {
          actions.copy(headText(answer), t('headers.copied'))
        }}
      >
        <Copy size={15} aria-hidden />
        {t('headers.copy')}
      </Button>
      {curl ? (
        <Button
          onClick={() => {
            const names = curl.missing.join(', ')
            actions.copy(curl.command, names === '' ? t('headers.curlCopied') : t('headers.curlWithout', { names }))
          }}
        >
          <Terminal size={15} aria-hidden />
          {t('headers.curl')}
        </Button>
      ) : null}
    </div>
  )
}

/** The answers to choose from; one needs no choice. */
const Choice = ({
  answers,
  chosen,
  onChoose,
}: {
  readonly answers: readonly AnswerView[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
}): JSX.Element => {
  const { t } = useTranslation()
  const now = useNow(false)
  const words = ({ status, at }: AnswerView): string =>
    at === null ? t('headers.answer', { status }) : t('headers.answerAt', { status, when: formatMoment(at, now) })
  const [only] = answers
  if (only && answers.length === 1) return <span className="choice">{words(only)}</span>
  return (
    <select
      aria-label={t('headers.choose')}
      value={chosen}
      onChange={(event) => {
        onChoose(Number(event.target.value))
      }}
    >
      {answers.map((answer, index) => (
        <option key={index} value={index}>
          {words(answer)}
        </option>
      ))}
    </select>
  )
}

export const Headers = ({ detail }: { readonly detail: DownloadDetail }): JSX.Element => {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState(0)
  const { answers } = detail
  const answer = answers[chosen] ?? answers[0]
  if (!answer) return <p className="quiet">{t('headers.nothing')}</p>
  const { request, finalUrl, status, headers } = answer
  return (
    <div className="headers-tab">
      <div className="headers-bar">
        <Choice answers={answers} chosen={Math.min(chosen, answers.length - 1)} onChoose={setChosen} />
        <Copies answer={answer} />
      </div>
      <h3>{t('headers.request')}</h3>
      <p className="request-line">
        {request?.method ?? 'GET'} <Concealed text={finalUrl} />
      </p>
      {request === undefined || request.proxy === null ? null : (
        <p className="quiet">{t('headers.proxy', { proxy: request.proxy })}</p>
      )}
      {request ? (
        <Fields label={t('headers.request')} fields={request.headers} />
      ) : (
        <p className="quiet">{t('headers.noRequest')}</p>
      )}
      <h3>{t('headers.response', { status })}</h3>
      <Fields label={t('headers.response', { status })} fields={headers} />
    </div>
  )
}
