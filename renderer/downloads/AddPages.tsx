/** Links of the Add dialog that are web pages: what is wanted is often behind them. */
import { FileSearch } from 'lucide-react'
import type { JSX } from 'react'
import { useTranslation } from 'react-i18next'
import { useSluice } from '../client/context.ts'
import { Button } from '../ui/Button.tsx'
import type { AddPartProps } from './add-form.ts'
import { isHtml, type LinkRows } from './link-rows.ts'

/** Links that are looked through for pages. */
const mostLooked = 200

export const AddPages = ({
  reading,
  rows,
}: Pick<AddPartProps, 'reading'> & { readonly rows: LinkRows }): JSX.Element | null => {
  const { t } = useTranslation()
  const { surface } = useSluice()
  const pages = reading.links.slice(0, mostLooked).flatMap((wanted, index) => {
    const { look } = rows.at(index, wanted)
    const [url] = wanted.urls
    return url !== undefined && look !== null && typeof look === 'object' && isHtml(look) ? [url] : []
  })
  if (pages.length === 0) return null
  return (
    <div className="add-pages" role="status">
      <span>{t('grab.fromAdd', { count: pages.length })}</span>
      <Button
        variant="quiet"
        onClick={() => {
          surface.setState({ dialog: { kind: 'grab', starts: pages.join('\n') } })
        }}
      >
        <FileSearch size={15} aria-hidden />
        {t('grab.fromAddAction')}
      </Button>
    </div>
  )
}
