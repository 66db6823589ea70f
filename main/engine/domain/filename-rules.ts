/**
 * What a file name must not contain, end in or be, as data. The strictest of Linux, macOS and Windows holds everywhere, because files
 * travel. Pure tables and character classes; what is done with them is in `filename.ts`.
 */

/** `name.ext` plus ` (123)` and the suffixes of the engine's own fit into the 255 bytes of a directory entry. */
export const nameBytes = 230
/** Longest directory entry, in bytes of UTF-8 (Linux, APFS); NTFS counts UTF-16 units, which are never more. */
export const entryBytes = 255
/** A longer "extension" is part of the name. */
export const extensionBytes = 32

/**
 * Invisible or direction-changing: default ignorables (zero-width characters, bidi controls, variation selectors, tags)
 * except the joiner, and the line and annotation marks beside them. Unicode, DerivedCoreProperties.
 */
export const invisible = /(?!\u200D)\p{Default_Ignorable_Code_Point}|[\u2028\u2029\uFFF9-\uFFFB]/gu
/** A joiner that does not join two emoji. */
export const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}])\u200D|\u200D(?!\p{Extended_Pictographic})/gu
/** Controls, both separators, what Windows forbids, and code points that no Unicode knows (APFS refuses them). */
export const forbidden = /[\p{Cc}\p{Cn}\p{Cs}/\\<>:"|?*]/gu
/** Nothing in it that says something: the name is as good as none. */
export const saysNothing = /^[\s._\-\uFFFD\p{M}]*$/u

/** Device names of Windows; reserved with any extension and in any case. */
export const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/iu
/** Files that a file manager or the shell acts upon when it merely shows the folder. */
export const folderFile = /^(?:desktop\.ini|autorun\.inf|thumbs\.db|folder\.htt)$/iu
/** A class identifier as an extension makes Windows treat the file as that object. */
export const classId = /^\.\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/iu

/** Extensions that shells and file managers act upon without being asked to open the file. */
const shellExtensions = [
  'lnk',
  'url',
  'website',
  'scf',
  'pif',
  'local',
  'library-ms',
  'search-ms',
  'searchconnector-ms',
  'settingcontent-ms',
  'appcontent-ms',
  'appref-ms',
  'theme',
  'themepack',
  'deskthemepack',
  'msstyles',
  'desktop',
  'directory',
  'webloc',
  'inetloc',
  'fileloc',
] as const
/** Suffixes by which download managers recognise unfinished work: a server must not plant any. */
const ownSuffixes = ['part', 'mismatch', 'cur', 'aria2', 'tmp', 'crdownload'] as const

/** Extensions (with dot, lower case) after which `.download` is added. */
export const defused: ReadonlySet<string> = new Set([...shellExtensions, ...ownSuffixes].map((text) => `.${text}`))

/** Compressions that follow an archive's own extension, as in `.tar.gz`. */
export const compoundExtension = /\.(?:tar|cpio)\.(?:gz|xz|bz2|zst|lz|lzma|lz4|lzo|br|z|sz)$/iu
