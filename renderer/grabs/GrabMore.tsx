/** What is rarely wanted of a new grab: patterns, limits, manners. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../ui/TextField.tsx'
import type { GrabPartProps } from './GrabDialog.tsx'

const patterns = ['accept', 'reject', 'follow', 'skip'] as const
const limits = ['maxPages', 'maxMinutes', 'maxMib'] as const
const manners = ['waitSeconds', 'perHost'] as const
const checks = ['robots', 'sitemaps', 'embedded'] as const

export const GrabMore = ({ form, change, problemOf }: GrabPartProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="form-grid">
      {patterns.map((field) => (
        <TextField
          key={field}
          label={t(`grab.form.${field}`)}
          hint={field === 'accept' ? t('grab.form.patternHint') : undefined}
          value={form[field]}
          onChange={(text) => {
            change({ [field]: text })
          }}
        />
      ))}
      {limits.map((field) => (
        <TextField
          key={field}
          label={t(`grab.form.${field}`)}
          problem={problemOf(field)}
          placeholder={t('grab.form.unlimited')}
          isNumber
          value={form[field]}
          onChange={(text) => {
            change({ [field]: text })
          }}
        />
      ))}
      {manners.map((field) => (
        <TextField
          key={field}
          label={t(`grab.form.${field}`)}
          problem={problemOf(field)}
          isNumber
          value={form[field]}
          onChange={(text) => {
            change({ [field]: text })
          }}
        />
      ))}
      {checks.map((field) => (
        <label key={field} className="check wide">
          <input
            type="checkbox"
            checked={form[field]}
            onChange={(event) => {
              change({ [field]: event.target.checked })
            }}
          />
          {t(`grab.form.${field}`)}
        </label>
      ))}
    </div>
  )
}
