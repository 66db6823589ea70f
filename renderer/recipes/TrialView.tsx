/** What came of a trial: the page, what each selector found, links, files, rows, and what was rejected and why. */
import { ArrowRight, CircleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes, formatLocale } from '../../shared/format.ts'
import type { SelectorTrace, Trial } from '../../shared/recipe-trial.ts'
import { Button } from '../ui/Button.tsx'
import { pathOfSelector } from './places.ts'
import { Part, type TrialViewProps } from './TrialPart.tsx'
import { TrialRows } from './TrialRows.tsx'

const Page = ({ trial }: { readonly trial: Trial }): JSX.Element => {
  const { t } = useTranslation()
  const { url, status, mediaType, encoding, title, failure } = trial
  return (
    <div className="trial-page">
      <p className="title">{title === '' ? url : title}</p>
      <p className="facts">
        {[title === '' ? '' : url, status === null ? '' : String(status), mediaType ?? '', encoding]
          .filter(Boolean)
          .map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
      </p>
      {failure === null ? null : (
        <p className="problem" role="alert">
          <CircleAlert size={14} aria-hidden />
          {failure.detail?.status === undefined && failure.code !== 'not_allowed'
            ? t(`failure.${failure.code}`)
            : failure.message}
        </p>
      )}
    </div>
  )
}

const Selector = ({ one, trial, reading, onGoTo }: { readonly one: SelectorTrace } & TrialViewProps): JSX.Element => {
  const { t } = useTranslation()
  const { what, matches, places, empty, samples } = one
  const { recipe, locate } = reading
  return (
    <tr className={matches === 0 ? 'nothing' : undefined}>
      <th scope="row">
        <button
          type="button"
          disabled={recipe === null}
          title={t('recipe.goTo')}
          onClick={() => {
            if (recipe !== null) onGoTo(locate(pathOfSelector(recipe, trial.step ?? '', what)))
          }}
        >
          {what}
        </button>
      </th>
      <td className="number">
        {matches === 0
          ? t('recipe.noMatch')
          : places === 1
            ? matches.toLocaleString(formatLocale())
            : t('recipe.matchesIn', { matches, filled: places - empty, places })}
      </td>
      <td className="samples">
        {samples.map((sample, at) => (
          // The same words may be found twice.
          <span key={`${String(at)}:${sample}`} title={sample}>
            {sample}
          </span>
        ))}
      </td>
    </tr>
  )
}

const Selectors = (props: TrialViewProps): JSX.Element | null => {
  const { t } = useTranslation()
  const { selectors } = props.trial
  if (selectors.length === 0) return null
  return (
    <Part title={t('recipe.selectors')} count={selectors.length}>
      <div className="trial-scroll" tabIndex={0} role="group" aria-label={t('recipe.selectors')}>
        <table className="trial-table selectors">
          <thead>
            <tr>
              <th scope="col">{t('recipe.column.selector')}</th>
              <th scope="col">{t('recipe.column.found')}</th>
              <th scope="col">{t('recipe.column.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {selectors.map((one) => (
              <Selector key={one.what} one={one} {...props} />
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

interface LinkProps {
  readonly link: Trial['follow'][number]
  readonly onTry: TrialViewProps['onTry']
}

const Link = ({ link, onTry }: LinkProps): JSX.Element => {
  const { t } = useTranslation()
  const { url, step, leftOut } = link
  return (
    <li>
      <span className="url" title={url}>
        {url}
      </span>
      {leftOut === null ? (
        <Button
          variant="quiet"
          aria-label={t('recipe.tryThis', { url, step: step ?? '' })}
          onClick={() => {
            onTry(url, step)
          }}
        >
          {step}
          <ArrowRight size={13} aria-hidden />
        </Button>
      ) : (
        <span className="attention">{t(`recipe.leftOut.${leftOut}`)}</span>
      )}
    </li>
  )
}

const Links = ({ trial, onTry }: Pick<TrialViewProps, 'trial' | 'onTry'>): JSX.Element | null => {
  const { t } = useTranslation()
  const { follow, followed, next } = trial
  return (
    <>
      {followed === 0 ? null : (
        <Part title={t('recipe.follow')} count={followed}>
          <ul className="trial-links">
            {follow.map((link) => (
              <Link key={link.url} link={link} onTry={onTry} />
            ))}
          </ul>
          {followed > follow.length ? <p className="quiet">{t('recipe.firstOnly', { count: follow.length })}</p> : null}
        </Part>
      )}
      {next === null ? null : (
        <Part title={t('recipe.next')}>
          <ul className="trial-links">
            <Link link={{ ...next, step: next.step ?? trial.step }} onTry={onTry} />
          </ul>
        </Part>
      )}
    </>
  )
}

const Files = ({ trial: { files, filesFound } }: Pick<TrialViewProps, 'trial'>): JSX.Element | null => {
  const { t } = useTranslation()
  if (filesFound === 0) return null
  return (
    <Part title={t('recipe.files')} count={filesFound}>
      <ul className="trial-links">
        {files.map(({ url, name, sizeBytes }) => (
          <li key={url}>
            <span className="url" title={url}>
              {name === '' ? url : name}
            </span>
            {sizeBytes === null ? null : <span className="quiet">{formatBytes(sizeBytes)}</span>}
          </li>
        ))}
      </ul>
      {filesFound > files.length ? <p className="quiet">{t('recipe.firstOnly', { count: files.length })}</p> : null}
    </Part>
  )
}

export const TrialView = (props: TrialViewProps): JSX.Element => {
  const { t } = useTranslation()
  const { trial, onTry } = props
  const isNothing = trial.failure === null && trial.followed + trial.filesFound + trial.rowsFound + trial.rejected === 0
  return (
    <>
      <Page trial={trial} />
      {isNothing ? <p className="trial-note attention">{t('recipe.foundNothing')}</p> : null}
      <TrialRows {...props} />
      <Selectors {...props} />
      <Links trial={trial} onTry={onTry} />
      <Files trial={trial} />
    </>
  )
}
