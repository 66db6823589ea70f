/** What sort of file a name is, for its icon. A guess by the ending; nothing depends on it. */
export type Kind = 'archive' | 'video' | 'audio' | 'image' | 'document' | 'program' | 'disk' | 'file'

const endings: Readonly<Record<Exclude<Kind, 'file'>, string>> = {
  archive: 'zip gz tgz xz bz2 zst 7z rar tar lz4 br cab',
  video: 'mp4 mkv webm mov avi m4v mpg mpeg ts wmv',
  audio: 'mp3 flac ogg opus m4a wav aac wma',
  image: 'jpg jpeg png gif webp avif svg tif tiff bmp heic',
  document: 'pdf epub doc docx xls xlsx ppt pptx odt ods txt md csv json xml parquet html htm',
  program: 'exe msi deb rpm appimage apk pkg jar sh whl',
  disk: 'iso img dmg qcow2 vmdk vhd',
}

const kindOfEnding: ReadonlyMap<string, Kind> = new Map(
  Object.entries(endings).flatMap(([kind, list]) => list.split(' ').map((ending) => [ending, kind as Kind] as const)),
)

export const kindOf = (name: string): Kind => {
  const ending = /\.([^.]+)$/.exec(name)?.[1]
  return kindOfEnding.get(ending?.toLowerCase() ?? '') ?? 'file'
}
