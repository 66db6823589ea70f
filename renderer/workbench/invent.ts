/** Invented downloads for the workbench and the tests: the same seed gives the same list. */
import { downloadView, queueView, type DownloadView, type QueueView } from '../../shared/views.ts'
import { fail, type FailureCode } from '../../shared/failure.ts'

export const epochMs = Date.UTC(2026, 2, 14, 9, 30)

const always = { timetable: null, isOpen: true, changesAt: null, whenDone: 'nothing' }

/** From 22 to 6 o'clock, each night. */
const nights = [...Array(7).keys()].flatMap((day) => [
  { from: day * 48, to: day * 48 + 12 },
  { from: day * 48 + 44, to: day * 48 + 48 },
])
/** The 22 o'clock of the day after this one, so that its day is said. */
export const tonight = new Date(new Date().setHours(46, 0, 0, 0)).getTime()

export const queues: readonly QueueView[] = [
  queueView.parse({
    id: 1,
    name: 'Main',
    color: '#3b82f6',
    running: true,
    slots: null,
    rateLimit: null,
    ...always,
    unfinished: 0,
  }),
  queueView.parse({
    id: 2,
    name: 'Data sets',
    color: '#14a39a',
    running: true,
    slots: 2,
    rateLimit: null,
    ...always,
    unfinished: 0,
  }),
  queueView.parse({
    id: 3,
    name: 'At night',
    color: '#8b6fe8',
    running: true,
    slots: 4,
    rateLimit: null,
    ...always,
    timetable: nights,
    isOpen: false,
    changesAt: tonight,
    whenDone: 'shutdown',
    unfinished: 0,
  }),
]

const blank = {
  batchId: null,
  queueId: 1,
  dir: '/home/ada/Downloads',
  path: null,
  status: 'queued',
  activity: 'waiting',
  sizeBytes: null,
  writtenBytes: 0,
  speed: 0,
  etaMs: null,
  connections: 0,
  slowedBy: null,
  rateLimit: null,
  priority: 0,
  attempts: 0,
  notBefore: null,
  opensAt: null,
  failure: null,
  proof: null,
  proofSource: null,
  finishedAt: null,
}

/** A download with every field; what is given wins. */
export const download = (
  id: number,
  name: string,
  given: Readonly<Record<string, unknown> & { host?: string }> = {},
): DownloadView => {
  const url = `https://${given.host ?? 'mirror.example.org'}/pub/${encodeURIComponent(name)}`
  return downloadView.parse({
    ...blank,
    id,
    name,
    url,
    host: new URL(url).host,
    addedAt: epochMs - id * 41_000,
    ...given,
  })
}

const failed = (code: FailureCode, message: string): Record<string, unknown> => ({
  status: 'failed',
  activity: 'failed',
  attempts: 3,
  failure: fail(code, message),
})
const MiB = 1024 * 1024

export const three = (): DownloadView[] => [
  download(1, 'debian-13.2.0-amd64-netinst.iso', {
    host: 'cdimage.debian.org',
    activity: 'transferring',
    sizeBytes: 664 * MiB,
    writtenBytes: 231 * MiB,
    speed: 21.4 * MiB,
    etaMs: 20_200,
    connections: 4,
    attempts: 1,
  }),
  download(2, 'planet-260309.osm.pbf', {
    host: 'planet.openstreetmap.org',
    queueId: 2,
    activity: 'transferring',
    sizeBytes: 81_300 * MiB,
    writtenBytes: 12_950 * MiB,
    speed: 9.8 * MiB,
    etaMs: 6_974_000,
    connections: 8,
    attempts: 1,
  }),
  download(3, 'annual-report-2025.pdf', {
    host: 'www.example.org',
    status: 'completed',
    activity: 'completed',
    sizeBytes: 4_812_330,
    writtenBytes: 4_812_330,
    proof: 'validator',
    proofSource: null,
    path: '/home/ada/Downloads/annual-report-2025.pdf',
    finishedAt: epochMs,
  }),
]

const unfinished = (now: number): DownloadView[] => [
  download(4, 'lecture-07.mp4', { activity: 'probing', attempts: 1, host: 'media.example.edu' }),
  download(5, 'stream-without-length.tar.gz', {
    activity: 'transferring',
    writtenBytes: 48 * MiB,
    speed: 3.1 * MiB,
    connections: 1,
    attempts: 1,
  }),
  download(6, 'ubuntu-26.04-desktop-amd64.iso', {
    activity: 'verifying',
    sizeBytes: 5_900 * MiB,
    writtenBytes: 5_900 * MiB,
    attempts: 1,
  }),
  download(7, 'cc0-photos-2026-03.zip', {
    activity: 'waiting',
    sizeBytes: 920 * MiB,
    writtenBytes: 100 * MiB,
    host: 'photos.example.net',
  }),
  download(8, 'album.flac', { activity: 'waiting_host', host: 'music.example.com', sizeBytes: 312 * MiB }),
  download(9, 'weights-00003-of-00007.safetensors', {
    activity: 'waiting_retry',
    host: 'models.example.ai',
    attempts: 2,
    sizeBytes: 4_700 * MiB,
    writtenBytes: 1_120 * MiB,
    notBefore: now + 48_000,
    failure: fail('rate_limited', 'The server asked for a pause (429). Sluice goes on where it was.'),
    queueId: 2,
  }),
  download(10, 'backup-2026-03-13.tar.zst', {
    activity: 'queue_closed',
    opensAt: tonight,
    queueId: 3,
    sizeBytes: 38_000 * MiB,
  }),
]

const ended = (): DownloadView[] => [
  download(11, 'setup-4.2.exe', { status: 'paused', activity: 'paused', sizeBytes: 88 * MiB, writtenBytes: 41 * MiB }),
  download(12, 'dataset.csv', {
    status: 'paused',
    activity: 'paused',
    host: 'portal.example.gov',
    failure: fail(
      'web_page',
      'The server sent a web page (text/html) where a file was expected; often that is a login page. Open the address in a browser, or say that it is the file.',
    ),
  }),
  download(13, 'firmware.bin', {
    ...failed(
      'checksum_mismatch',
      'The file does not match its checksum: sha-256 9f2c…e1 was expected, 04ab…77 came. The file is kept aside as firmware.bin.mismatch.',
    ),
    sizeBytes: 16 * MiB,
    writtenBytes: 16 * MiB,
  }),
  download(
    14,
    'a-very-long-name-that-does-not-fit-into-any-column-because-somebody-described-everything-in-it-v2-final.parquet',
    {
      ...failed('not_found', 'The server has no such file (404). Check the address.'),
      host: 'archive.example.org',
    },
  ),
  download(15, 'fonts.zip', {
    status: 'completed',
    activity: 'completed',
    sizeBytes: 2_400_000,
    writtenBytes: 2_400_000,
    proof: 'digest',
    proofSource: 'header',
    finishedAt: epochMs,
  }),
  download(16, 'notes.txt', {
    status: 'completed',
    activity: 'completed',
    sizeBytes: 812,
    writtenBytes: 812,
    proof: 'none',
    proofSource: null,
    finishedAt: epochMs,
  }),
]

/** One of each state that a row can be in. */
export const everyState = (now: number): DownloadView[] => [...three(), ...unfinished(now), ...ended()]

const names = ['image', 'chunk', 'episode', 'sample', 'part', 'scan']
const endings = ['jpg', 'zip', 'mp4', 'csv', 'tar.gz', 'pdf']

/** A long list: a few move, some wait, most are done. */
export const many = (length: number): DownloadView[] =>
  Array.from({ length }, (_, index) => {
    const id = index + 1
    const name = `${names[index % names.length] ?? ''}-${String(id).padStart(4, '0')}.${endings[index % endings.length] ?? ''}`
    const sizeBytes = ((index * 7919) % 4000) * 100_003 + 20_000
    const host = `cdn${String(index % 7)}.example.net`
    if (index < 5) {
      const writtenBytes = Math.floor(sizeBytes * 0.13 * (index + 1))
      const speed = (index + 1) * 1.7 * MiB
      return download(id, name, {
        host,
        sizeBytes,
        writtenBytes,
        speed,
        activity: 'transferring',
        connections: 3,
        etaMs: ((sizeBytes - writtenBytes) / speed) * 1000,
      })
    }
    if (index < 200) return download(id, name, { host, sizeBytes })
    return download(id, name, {
      host,
      sizeBytes,
      writtenBytes: sizeBytes,
      status: 'completed',
      activity: 'completed',
      proof: 'validator',
      proofSource: null,
    })
  })
