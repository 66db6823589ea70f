/** One row of found files: a folder of the tree, or a find with what is known of it. */
import { ChevronRight, Folder } from 'lucide-react'
import { type JSX, memo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/format.ts'
import type { FindRow as Row } from '../../shared/grab-lists.ts'
import { KindIcon } from '../downloads/KindIcon.tsx'
import { formatWhen } from '../ui/when.ts'
import { type FindRowOf, notesOf, sizeWords } from './find-words.ts'

/** Height of a row in CSS pixels; the style sheet has the same as `--row`. */
export const findRowHeight = 30

interface TickProps {
  readonly name: string
  readonly isOn: boolean
  readonly isPartly?: boolean
}

/** The row has the keyboard, and its click ticks: this only shows it. */
const Tick = ({ name, isOn, isPartly = false }: TickProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      readOnly
      data-tick
      aria-label={t('grab.list.tick', { name })}
      checked={isOn}
      ref={(box) => {
        if (box) box.indeterminate = isPartly
      }}
    />
  )
}

const indent = (depth: number): { readonly paddingLeft: string } => ({ paddingLeft: `${String(depth * 18)}px` })

const FolderCells = ({ row }: { readonly row: FindRowOf<'folder'> }): JSX.Element => {
  const { t } = useTranslation()
  const { name, depth, isOpen, finds, chosen, chosenBytes } = row
  return (
    <>
      <div role="gridcell" className="cell tick">
        <Tick name={name} isOn={chosen === finds} isPartly={chosen > 0 && chosen < finds} />
      </div>
      <div role="gridcell" className="cell name">
        <span className="in" style={indent(depth)}>
          <button
            type="button"
            tabIndex={-1}
            className="fold"
            data-fold
            aria-label={t(isOpen ? 'grab.list.close' : 'grab.list.open', { name })}
          >
            <ChevronRight size={15} aria-hidden className={isOpen ? 'open' : ''} />
          </button>
          <Folder size={16} aria-hidden />
          <span className="words">{name}</span>
        </span>
      </div>
      <div role="gridcell" className="cell number">
        {chosenBytes > 0 ? formatBytes(chosenBytes) : ''}
      </div>
      <div role="gridcell" className="cell when" />
      <div role="gridcell" className="cell where" />
      <div role="gridcell" className="cell notes">
        <span>{t('grab.list.inFolder', { count: finds })}</span>
      </div>
    </>
  )
}

const FindCells = ({ row, isTree }: { readonly row: FindRowOf<'find'>; readonly isTree: boolean }): JSX.Element => {
  const { t } = useTranslation()
  const { find, isChosen, depth } = row
  return (
    <>
      <div role="gridcell" className="cell tick">
        <Tick name={find.name} isOn={isChosen} />
      </div>
      <div role="gridcell" className="cell name">
        <span className="in" style={indent(isTree ? depth + 1 : 0)}>
          <KindIcon name={find.name} t={t} />
          <span className="words">
            {find.name}
            {find.text === '' || find.text === find.name ? null : <span className="quiet"> {find.text}</span>}
          </span>
        </span>
      </div>
      <div role="gridcell" className={find.sizeBytes === null ? 'cell number quiet' : 'cell number'}>
        {sizeWords(find, t)}
      </div>
      <div role="gridcell" className="cell when">
        {find.modifiedAt === null ? '' : formatWhen(find.modifiedAt)}
      </div>
      <div role="gridcell" className="cell where">
        {isTree ? '' : [find.host, find.folder].filter(Boolean).join(' / ')}
      </div>
      <div role="gridcell" className="cell notes">
        {notesOf(row, t).map(({ text, tone }) => (
          <span key={text} className={tone}>
            {text}
          </span>
        ))}
      </div>
    </>
  )
}

interface FindRowProps {
  /** Undefined while the row's page is on its way. */
  readonly row: Row | undefined
  readonly index: number
  readonly isTree: boolean
  readonly isActive: boolean
}

export const FindRow = memo(function FindRow({ row, index, isTree, isActive }: FindRowProps): JSX.Element {
  const { t } = useTranslation()
  const place = {
    role: 'row',
    'data-index': index,
    'aria-rowindex': index + 2,
    style: { transform: `translateY(${String(index * findRowHeight)}px)` },
  }
  if (!row) {
    return (
      <div {...place} className="row pending">
        <div role="gridcell" className="cell name">
          <span className="ghost" aria-hidden />
          <span className="unseen">{t('list.loading')}</span>
        </div>
      </div>
    )
  }
  const isFolder = row.kind === 'folder'
  const level = isTree ? { 'aria-level': row.depth + 1, ...(isFolder ? { 'aria-expanded': row.isOpen } : {}) } : {}
  return (
    <div
      {...place}
      {...level}
      id={`find-${String(index)}`}
      className={`row ${isFolder ? 'folder' : ''} ${isActive ? 'current' : ''}`}
      title={isFolder ? row.folder : row.find.url}
    >
      {isFolder ? <FolderCells row={row} /> : <FindCells row={row} isTree={isTree} />}
    </div>
  )
})
