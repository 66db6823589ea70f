/** What sort of file a name is: one table for the window's icons and categories, the engine's counts and the rules. */
import { z } from 'zod'

/** In the order of their numbers in the ledger: new ones come last. */
export const fileKind = z.enum(['other', 'document', 'video', 'audio', 'image', 'archive', 'program'])
export type FileKind = z.infer<typeof fileKind>

/** As they are shown. */
export const fileKinds: readonly FileKind[] = ['document', 'video', 'audio', 'image', 'archive', 'program', 'other']

/** Images of disks count as archives: a packed file system. */
const diskImages = 'iso img qcow2 vmdk vhd vhdx vdi'

const endings: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  document:
    'pdf epub mobi azw3 djvu doc docx xls xlsx ppt pptx odt ods odp rtf tex txt md csv tsv json jsonl xml yaml html htm parquet',
  video: 'mp4 mkv webm mov avi m4v mpg mpeg ts m2ts wmv flv ogv 3gp vob',
  audio: 'mp3 flac ogg oga opus m4a m4b wav aac wma aiff ape mid',
  image: 'jpg jpeg jxl png gif webp avif svg tif tiff bmp heic heif ico raw cr2 nef dng psd xcf',
  archive: `zip gz tgz xz txz bz2 tbz2 zst 7z rar tar lz4 lzma br cab cpio arj z ${diskImages}`,
  program: 'exe msi msix deb rpm appimage apk ipa pkg dmg flatpak snap jar sh bat ps1 whl run',
}

const kindOfEnding: ReadonlyMap<string, FileKind> = new Map(
  // The keys of the table are kinds.
  Object.entries(endings).flatMap(([kind, list]) =>
    list.split(' ').map((ending) => [ending, kind as FileKind] as const),
  ),
)
const diskEndings: ReadonlySet<string> = new Set(diskImages.split(' '))

/** What stands behind the last dot, in lower case; empty: nothing. */
export const endingOf = (name: string): string => /[^.]\.([^.\s/\\]{1,32})$/.exec(name)?.[1]?.toLowerCase() ?? ''

export const kindOf = (name: string): FileKind => kindOfEnding.get(endingOf(name)) ?? 'other'

export const isDiskImage = (name: string): boolean => diskEndings.has(endingOf(name))

/** The number that the ledger keeps. */
export const kindNumber = (kind: FileKind): number => fileKind.options.indexOf(kind)
export const kindOfNumber = (number: number): FileKind => fileKind.options[number] ?? 'other'

/** How many there are of each; every kind has a number. */
export const countKinds = (kinds: Iterable<FileKind>): Record<FileKind, number> => {
  const counts: Record<FileKind, number> = {
    other: 0,
    document: 0,
    video: 0,
    audio: 0,
    image: 0,
    archive: 0,
    program: 0,
  }
  for (const kind of kinds) counts[kind] += 1
  return counts
}
