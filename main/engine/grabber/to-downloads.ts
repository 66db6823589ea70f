/** Finds as requests for downloads, in folders like those they lie in. Pure. */
import { join } from 'node:path'
import type { CommandInput } from '../../../shared/commands.ts'
import type { FindView } from '../../../shared/grabs.ts'
import type { QueueId } from '../../../shared/ids.ts'
import { nameFor } from '../domain/naming.ts'
import type { GrabRequests } from './requests.ts'

type DownloadInput = CommandInput<'downloads.add'>['items'][number]

export interface DownloadPlace {
  readonly dir: string
  readonly isDirGiven: boolean
  readonly folders: boolean
  readonly queueId: QueueId | null
}

/** A name that the page gave, where the address gives another one; null: the server decides. */
const givenName = ({ name, url, state }: FindView): string | null =>
  state === 'unasked' && nameFor({ out: null, disposition: null, url, finalUrl: url, type: null }) !== name
    ? name
    : null

export const downloadOf = (find: FindView, place: DownloadPlace, requests: GrabRequests): DownloadInput => {
  const { headers, auth, userAgent, proxy, caCertificate, timeLimits } = requests.wishOfDownload(find.url)
  const hasFolder = place.folders && find.folder !== ''
  return {
    urls: [find.url],
    dir: hasFolder ? join(place.dir, ...find.folder.split('/')) : place.dir,
    out: givenName(find),
    foundOn: find.foundOn,
    queueId: place.queueId,
    isDirFallback: !place.isDirGiven && !hasFolder,
    ...{ headers, auth, proxy, caCertificate, timeLimits, userAgent },
  }
}
