/** The page that a link was found on. Pure. */
import type { DownloadRequest } from '../../../shared/requests.ts'

/** As it was said, or as browsers say it: the referrer. Null: not known. */
export const foundOnOf = ({ foundOn, headers }: Pick<DownloadRequest, 'foundOn' | 'headers'>): string | null =>
  foundOn ?? headers.find(([name]) => name.toLowerCase() === 'referer')?.[1] ?? null
