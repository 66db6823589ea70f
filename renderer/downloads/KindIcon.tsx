/** The icon of a kind of file. */
import { Disc3, File, FileArchive, FileText, Film, Image, type LucideIcon, Music, Package } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { JSX } from 'react'
import { type FileKind, isDiskImage, kindOf } from '../../shared/kind.ts'

export const kindIcons: Readonly<Record<FileKind, LucideIcon>> = {
  archive: FileArchive,
  video: Film,
  audio: Music,
  image: Image,
  document: FileText,
  program: Package,
  other: File,
}

/** For the name of a file; images of disks have an icon of their own. */
export const KindIcon = ({ name, t }: { readonly name: string; readonly t: TFunction }): JSX.Element => {
  const isDisk = isDiskImage(name)
  const kind = kindOf(name)
  const Icon = isDisk ? Disc3 : kindIcons[kind]
  return (
    <Icon
      className={`kind ${isDisk ? 'disk' : kind}`}
      size={18}
      aria-label={isDisk ? t('kind.disk') : t(`kind.${kind}`)}
    />
  )
}
