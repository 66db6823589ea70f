/** The links of the Add dialog, one a row: what each is, and whether it is taken. Only rows in view exist. */
import { useVirtualizer } from '@tanstack/react-virtual'
import type { TFunction } from 'i18next'
import { type JSX, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import type { Wanted } from '../../shared/links/reading.ts'
import type { AddPartProps } from './add-form.ts'
import { keyOf } from './add-sources.ts'
import { KindIcon } from './KindIcon.tsx'
import { isPage, type LinkRow, type LinkRows } from './link-rows.ts'
import type { LookState } from './use-look.ts'

const rowHeight = 44

const hostOf = ({ urls: [url = ''] }: Wanted): string => URL.parse(url)?.host ?? ''

interface Say {
  readonly text: string
  readonly tone: 'bad' | 'attention' | 'plain'
}

const plain = (text: string): Say => ({ text, tone: 'plain' })

const lookWords = (look: LookState, t: TFunction): readonly Say[] => {
  if (look === null) return []
  if (look === 'asking') return [plain(t('look.asking'))]
  if (look === 'notAsked') return [plain(t('look.notAsked'))]
  if (look.failure) return [{ text: t(`failure.${look.failure.code}`), tone: 'bad' }]
  const ranges = look.ranges === 'no' ? t('look.noResume') : look.ranges === 'unknown' ? null : t('look.resumes')
  return [
    ...(isPage(look) ? [{ text: t('look.page'), tone: 'attention' } as const] : []),
    ...(ranges === null ? [] : [plain(ranges)]),
  ]
}

/** What the link itself says, beside its address. */
const optionWords = ({ urls, options }: Wanted, t: TFunction): readonly Say[] =>
  [
    options.method === undefined || options.method === 'GET' ? null : options.method,
    urls.length > 1 ? t('look.mirrors', { count: urls.length - 1 }) : null,
    options.checksum ? t('look.checksum') : null,
    options.auth ? t('look.login') : null,
    options.headers?.length ? t('look.headers', { count: options.headers.length }) : null,
  ]
    .filter((text) => text !== null)
    .map(plain)

/** What wants attention comes first: the end of the line may be cut off. */
const wordsOf = (row: LinkRow, t: TFunction): readonly Say[] => {
  const found: readonly Say[] = [
    ...(row.known
      ? [{ text: t('look.known', { status: t(`status.${statusWord(row)}`) }), tone: 'attention' } as const]
      : []),
    ...(row.isTaken ? [{ text: t('look.taken'), tone: 'attention' } as const] : []),
    ...lookWords(row.look, t),
  ]
  const isUrgent = ({ tone }: Say): boolean => tone !== 'plain'
  return [
    ...found.filter(isUrgent),
    plain(hostOf(row.wanted)),
    ...found.filter((say) => !isUrgent(say)),
    ...optionWords(row.wanted, t),
  ]
}

const statusWord = ({ known }: LinkRow): 'waiting' | 'paused' | 'completed' | 'failed' | 'removed' =>
  known === null || known.status === 'queued' ? 'waiting' : known.status

interface RowProps {
  readonly row: LinkRow
  readonly isTicked: boolean
  readonly onTick: (isTicked: boolean) => void
}

const Row = ({ row, isTicked, onTick }: RowProps): JSX.Element => {
  const { t } = useTranslation()
  const note = useId()
  return (
    <label title={row.wanted.urls.join('\n')}>
      <input
        type="checkbox"
        checked={isTicked}
        aria-label={t('look.take', { name: row.name })}
        aria-describedby={note}
        onChange={(event) => {
          onTick(event.target.checked)
        }}
      />
      <KindIcon name={row.name} t={t} />
      <span className="what">
        <span className="name">{row.name}</span>
        <span className="about" id={note}>
          {wordsOf(row, t).map(({ text, tone }) => (
            <span key={text} className={tone}>
              {text}
            </span>
          ))}
        </span>
      </span>
      <span className="size">{row.sizeBytes === null ? '' : formatBytes(row.sizeBytes)}</span>
    </label>
  )
}

/** The row of a link as its link and what was found make it. */
export const AddLinks = ({
  form,
  reading,
  change,
  rows,
}: AddPartProps & { readonly rows: LinkRows }): JSX.Element | null => {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const { links } = reading
  const list = useVirtualizer({
    count: links.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
  })
  const items = list.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const { see } = rows
  useEffect(() => {
    see([first, last + 1])
  }, [see, first, last])
  if (links.length === 0) return null
  const tick = (wanted: Wanted, isTicked: boolean): void => {
    const left = new Set(form.left)
    if (isTicked) left.delete(keyOf(wanted))
    else left.add(keyOf(wanted))
    change({ left })
  }
  return (
    <div className="add-links" ref={scroller}>
      <ul aria-label={t('look.label')} style={{ height: list.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const wanted = links[index]
          if (wanted === undefined) return null
          return (
            <li
              key={index}
              aria-setsize={links.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${String(start)}px)` }}
            >
              <Row
                row={rows.at(index, wanted)}
                isTicked={!form.left.has(keyOf(wanted))}
                onTick={(isTicked) => {
                  tick(wanted, isTicked)
                }}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
