/**
 * What a download is called: wished for, named by the server (`Content-Disposition`), or read off the address; in this
 * order. Pure; the result is always a safe name. The disk decides about collisions later.
 */
import mime from 'mime'
import { placeholdersOf, renderTemplate } from '../../../shared/template.ts'
import type { TemplateValues } from '../../../shared/template.ts'
import type { Resource } from './download.ts'
import { cleanName, fallbackName, safeName, splitName } from './filename.ts'
import { headerOf } from './identity.ts'
import { dispositionName } from './naming-disposition.ts'
import { decodePercent, unfolded } from './naming-text.ts'

export interface NameSource {
  /** The user's wish; null: none. */
  readonly out: string | null
  /** Value of Content-Disposition as it came (each char one byte, or decoded text); null: none. */
  readonly disposition: string | null
  /** Address asked for. */
  readonly url: string
  /** Address after redirects. */
  readonly finalUrl: string
  /** Value of Content-Type; null: none. */
  readonly type: string | null
}

/** Types that say "a file", not which: no extension is made of them. `text/plain` is what many servers say of anything. */
const vagueTypes: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'application/binary',
  'application/download',
  'application/force-download',
  'application/unknown',
  'application/x-download',
  'application/x-octet-stream',
  'binary/octet-stream',
  'text/plain',
])

export function nameFor({ out, disposition, url, finalUrl, type }: NameSource): string {
  const wished = out === null ? null : cleanName(out)
  if (wished !== null) return wished
  const given = disposition === null ? null : dispositionName(disposition)
  return withExtension((given === null ? null : cleanName(given)) ?? addressName(url, finalUrl) ?? fallbackName, type)
}

/** What a file is called by its response: the user's wish goes first. */
export const nameOfResource = (
  { head, finalUrl, type }: Pick<Resource, 'head' | 'finalUrl' | 'type'>,
  asked: Pick<NameSource, 'out' | 'url'>,
): string => nameFor({ ...asked, disposition: headerOf(head, 'content-disposition'), finalUrl, type })

/** Endings of addresses behind which any file may be. */
const programEndings = /^\.(?:php\d?|aspx?|jsp|cgi|do|ashx|pl|action|s?html?|xhtml)$/iu

/** The name that an address itself gives a file; null: it does not say what the file is. */
export const nameInAddress = (url: string): string | null => {
  const name = segmentName(url)
  if (name === null || !hasExtension(name)) return null
  return programEndings.test(splitName(name).extension) ? null : name
}

/** A name made by a template; the extension follows where the template does not place it. */
export const templatedName = (template: string, name: string, values: TemplateValues): string => {
  const { extension } = splitName(name)
  const filled = renderTemplate(template, values)
  return safeName(placeholdersOf(template).has('ext') ? filled : `${filled}${extension}`)
}

/** The final address knows best, unless only the first one names a file (`/a.zip` leading to `/blob/8f3a`). */
function addressName(url: string, finalUrl: string): string | null {
  const last = segmentName(finalUrl)
  if (last !== null && hasExtension(last)) return last
  const first = segmentName(url)
  return first !== null && (last === null || hasExtension(first)) ? first : last
}

/** Last path segment with something in it, decoded once; the query and the fragment never count. */
function segmentName(address: string): string | null {
  const parsed = URL.parse(address)
  if (parsed === null || !['http:', 'https:', 'ftp:'].includes(parsed.protocol)) return null
  const segment = parsed.pathname.split('/').findLast((part) => part !== '')
  if (segment === undefined) return null
  return cleanName(unfolded(decodePercent(fileSegment(segment))))
}

const isSession = /;(?:jsessionid|phpsessid|sid)=/iu
const namingParameter = /;(?:file_?name|file|name|fn?|attname|title)=([^;]+)/iu

/**
 * Of a path segment what names the file. `file.zip;jsessionid=1F`: parameters (RFC 3986 section 3.3) are not part of the name;
 * `get;name=a.pdf`: unless they name the file; `a;b=c.zip`: or are none.
 */
export const fileSegment = (segment: string): string => {
  const bare = segment.replace(/;[\w.-]+=.*$/u, '')
  if (bare === segment || hasExtension(bare)) return bare
  const named = namingParameter.exec(segment)?.[1]
  if (named !== undefined && hasExtension(named)) return named
  return hasExtension(segment) && !isSession.test(segment) ? segment : bare
}

/** An extension that tells what the file is: it has a letter, or it numbers a volume (`.001`). */
const hasExtension = (name: string): boolean =>
  /^\.(?:(?=.*[a-z])[a-z0-9_+-]{1,12}|tar\.[a-z0-9]+|\d{3})$/iu.test(splitName(name).extension)

function withExtension(name: string, type: string | null): string {
  if (type === null || hasExtension(name)) return name
  const plain = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const extension = vagueTypes.has(plain) ? null : mime.getExtension(plain)
  return extension === null ? name : safeName(`${name}.${extension}`)
}
