/** What is said of a find in words. Pure. */
import type { TFunction } from 'i18next'
import { formatBytes } from '../../shared/format.ts'
import { rangesText, type FindRow } from '../../shared/grab-lists.ts'

export type FindRowOf<K extends FindRow['kind']> = Extract<FindRow, { kind: K }>

export const sizeWords = ({ sizeBytes, isExact }: FindRowOf<'find'>['find'], t: TFunction): string => {
  if (sizeBytes === null) return t('grab.list.unknown')
  const size = formatBytes(sizeBytes)
  return isExact ? size : t('grab.list.about', { size })
}

export interface Note {
  readonly text: string
  readonly tone: 'bad' | 'attention' | 'plain'
}

/** What wants attention comes first. */
export const notesOf = ({ find, known, missing }: FindRowOf<'find'>, t: TFunction): readonly Note[] => [
  ...(find.state === 'dead' ? [{ text: t('grab.note.dead'), tone: 'bad' } as const] : []),
  ...(known === null ? [] : [{ text: t(`grab.note.${known}`), tone: 'attention' } as const]),
  ...(find.sameAs === null ? [] : [{ text: t('grab.note.same'), tone: 'attention' } as const]),
  ...(missing.length === 0
    ? []
    : [{ text: t('grab.note.missing', { numbers: rangesText(missing) }), tone: 'attention' } as const]),
  ...(find.via === 'embed' ? [{ text: t('grab.note.embed'), tone: 'plain' } as const] : []),
]
