/** What requests for pages say that requests for files do not. */
import type { Header } from '../../../shared/requests.ts'

/** Accepted codings; bodies of files are asked for without. */
export const pageHeaders: readonly Header[] = [
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['accept-encoding', 'gzip, deflate, br'],
]
