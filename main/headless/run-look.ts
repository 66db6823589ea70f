/** The commands that look at a Sluice that runs: `list`, `show`, `watch`. */
import type { EngineClient } from '../../shared/client.ts'
import type { ListFilter, ListSort, Notice } from '../../shared/feed.ts'
import { fold, type ListMirror } from '../../shared/fold.ts'
import { formatBytes, formatDuration, formatSpeed } from '../../shared/format.ts'
import type { DownloadView } from '../../shared/views.ts'
import type { CommandContext } from './command.ts'
import { detailLines, downloadColumns } from './download-rows.ts'
import { exitStatus, type ExitStatus } from './exit.ts'
import { idsOf } from './ids.ts'
import { listenForInterrupt } from './interrupt.ts'
import { watchList } from './list-watch.ts'
import { queueNamed } from './run-add.ts'
import type { RunningFlags } from './running-flags.ts'
import { reachRunning } from './running.ts'
import { Screen } from './screen.ts'
import { tableOf } from './table.ts'
import { safeText } from './terminal-text.ts'

export interface ListFlags extends RunningFlags {
  readonly group: ListFilter['group']
  readonly search?: string
  readonly queue?: string
  readonly sort: ListSort['key']
  readonly descending?: boolean
  readonly limit?: number
}

const pageRows = 1000

interface Query {
  readonly filter: ListFilter
  readonly sort: ListSort
}

/** One page of a list as it is now. */
const readPage = async (client: EngineClient, query: Query, from: number, count: number): Promise<ListMirror> => {
  const { promise, resolve } = Promise.withResolvers<ListMirror>()
  const stop = client.onFeed((frame) => {
    const mirror = frame.type === 'snapshot' ? fold(undefined, frame) : undefined
    if (mirror !== undefined) resolve(mirror)
  })
  try {
    // The only list of this client, so the snapshot that comes is its own.
    const { sub } = await client.call('list.open', { ...query, window: { from, count } })
    const page = await promise
    await client.call('list.close', { sub })
    return page
  } finally {
    stop()
  }
}

const readRows = async (client: EngineClient, query: Query, most: number) => {
  const rows: DownloadView[] = []
  for (;;) {
    const page = await readPage(client, query, rows.length, Math.min(pageRows, most - rows.length))
    rows.push(...page.ids.flatMap((id) => page.rows.get(id) ?? []))
    if (rows.length >= Math.min(most, page.total) || page.ids.length === 0) return { rows, total: page.total }
  }
}

const queryOf = async (client: EngineClient, flags: ListFlags): Promise<Query> => ({
  filter: {
    group: flags.group,
    search: flags.search ?? '',
    queueId: flags.queue === undefined ? null : (await queueNamed(client, flags.queue)).id,
    batchId: null,
    kind: null,
  },
  sort: { key: flags.sort, descending: flags.descending === true },
})

export const runList = async (flags: ListFlags, context: CommandContext): Promise<ExitStatus> => {
  const { out } = context
  const { client } = await reachRunning(flags, context)
  try {
    const most = flags.limit ?? (flags.json === true ? Number.MAX_SAFE_INTEGER : pageRows)
    const { rows, total } = await readRows(client, await queryOf(client, flags), most)
    if (flags.json === true) for (const row of rows) out.line(JSON.stringify(row))
    else if (total === 0) out.line('There is nothing.')
    else {
      for (const line of tableOf(downloadColumns, rows, out.size?.columns ?? null)) out.line(line)
      if (rows.length < total)
        out.line(`… and ${String(total - rows.length)} more (--limit ${String(total)} shows all)`)
    }
    return exitStatus.ok
  } finally {
    client.close()
  }
}

export const runShow = async (
  words: readonly string[],
  flags: RunningFlags,
  context: CommandContext,
): Promise<ExitStatus> => {
  const ids = idsOf(words)
  const { client } = await reachRunning(flags, context)
  try {
    for (const id of ids) {
      const detail = await client.call('downloads.detail', { id })
      if (flags.json === true) context.out.line(JSON.stringify(detail))
      else for (const line of detailLines(detail)) context.out.line(line)
    }
    return exitStatus.ok
  } finally {
    client.close()
  }
}

const noticeLine = (notice: Notice): string | null => {
  switch (notice.kind) {
    case 'started':
    case 'completed':
    case 'removed':
      return `${notice.kind.padEnd(11)}${String(notice.id)}  ${notice.name}`
    case 'failed':
    case 'paused':
    case 'retrying': {
      const why = notice.failure === null ? 'by request' : `${notice.failure.message} (${notice.failure.code})`
      return `${notice.kind.padEnd(11)}${String(notice.id)}  ${notice.name}: ${why}`
    }
    case 'checked':
      return `${'checked'.padEnd(11)}${String(notice.id)}  ${notice.name}: ${notice.verdict}`
    case 'stalled':
      return `${'stalled'.padEnd(11)}${String(notice.id)}  ${notice.name}: nothing from ${notice.host} for ${formatDuration(notice.silentMs)}`
    case 'disk_low':
      return `${'disk low'.padEnd(11)}${notice.dir}: ${formatBytes(notice.freeBytes)} left`
    case 'watch_news':
      return `${'watch'.padEnd(11)}${notice.name}: ${String(notice.finds)} files new or changed, ${String(notice.rows)} more rows`
    case 'watch_failed':
      return `${'watch'.padEnd(11)}${notice.name}: no page could be read`
    case 'guessed':
      return `${'guessed'.padEnd(11)}${notice.from} has tried ${String(notice.count)} wrong tokens or codes`
    case 'engine':
      return `${notice.level.padEnd(11)}${notice.text}`
    case 'queue_done':
      return `the queue “${notice.name}” is done`
    case 'all_done':
      return 'all done'
  }
}

export const runWatch = async (flags: RunningFlags, context: CommandContext): Promise<ExitStatus> => {
  const { out } = context
  const { client } = await reachRunning(flags, context)
  const screen = flags.json !== true && out.isTerminal ? new Screen(out) : null
  const interrupt = listenForInterrupt(() => screen?.close())
  const { promise: over, resolve } = Promise.withResolvers<ExitStatus>()
  interrupt.signal.addEventListener('abort', () => {
    resolve(exitStatus.ok)
  })
  context.readerGone.addEventListener('abort', () => {
    resolve(exitStatus.ok)
  })
  client.onClose(() => {
    resolve(exitStatus.failed)
  })
  client.onFeed((frame) => {
    if (frame.type !== 'notice') return
    if (flags.json === true) out.line(JSON.stringify({ at: frame.at, ...frame.notice }))
    else {
      const line = noticeLine(frame.notice)
      if (line !== null) (screen ? screen.print.bind(screen) : out.line.bind(out))(safeText(line))
    }
  })
  try {
    await client.call('feed.notices', { on: true })
    if (screen) {
      const active = { filter: { group: 'active' }, sort: { key: 'added', descending: false } } as const
      await watchList(client, { ...active, window: { from: 0, count: 50 } }, (rows) => {
        const speed = rows.reduce((sum, row) => sum + row.speed, 0)
        const { columns = 80, rows: height = 24 } = out.size ?? {}
        const table = rows.length === 0 ? [] : tableOf(downloadColumns, rows.slice(0, Math.max(1, height - 3)), columns)
        screen.paint([...table, `${String(rows.length)} active, ${formatSpeed(speed, 'en')}  (Ctrl+C ends watching)`])
      })
    }
    const status = await over
    screen?.close()
    if (status === exitStatus.failed) context.err.line('The Sluice that was watched has ended.')
    return status
  } finally {
    screen?.close()
    interrupt.release()
    client.close()
  }
}
