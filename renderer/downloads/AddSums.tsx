/** Beneath the links: how many are taken, what they come to, whether there is room, and how far looking has come. */
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import { Button } from '../ui/Button.tsx'
import { type AddPartProps, takenOf } from './add-form.ts'
import type { LinkRows } from './link-rows.ts'

const Room = ({ rows }: { readonly rows: LinkRows }): JSX.Element => {
  const { t } = useTranslation()
  const { sizeBytes, isLeast, freeBytes } = rows.sums
  const size = formatBytes(sizeBytes)
  const sum = sizeBytes === 0 ? null : t(isLeast ? 'look.sumLeast' : 'look.sum', { size })
  if (freeBytes !== null && sizeBytes > freeBytes) {
    return <span className="bad">{[sum, t('look.tooSmall', { size: formatBytes(freeBytes) })].join(' · ')}</span>
  }
  const free = freeBytes === null ? null : t('look.free', { size: formatBytes(freeBytes) })
  return <span>{[sum, free].filter((part) => part !== null).join(' · ')}</span>
}

export const AddSums = ({
  form,
  reading,
  change,
  rows,
}: AddPartProps & { readonly rows: LinkRows }): JSX.Element | null => {
  const { t } = useTranslation()
  const total = reading.links.length
  if (total === 0) return null
  const taken = takenOf(form, reading).length
  const spare = [...rows.knownKeys].filter((key) => !form.left.has(key))
  return (
    <div className="add-sums">
      <p role="status">
        {total > 1 ? <span>{t('look.all', { count: taken, total })}</span> : null}
        <Room rows={rows} />
      </p>
      {spare.length > 0 && total > 1 ? (
        <Button
          variant="quiet"
          onClick={() => {
            change({ left: new Set([...form.left, ...spare]) })
          }}
        >
          {t('look.withoutKnown', { count: spare.length })}
        </Button>
      ) : null}
      {rows.isAsking ? (
        <span className="looking">
          <span className="quiet">{t('look.progress', { done: rows.done, count: total })}</span>
          <Button variant="quiet" title={t('look.skipHint')} onClick={rows.skip}>
            {t('look.skip')}
          </Button>
        </span>
      ) : null}
    </div>
  )
}
