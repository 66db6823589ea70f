/** Commands on grabs. */
import type { CommandName } from '../../shared/commands.ts'
import type { grabCommands } from '../../shared/commands-grabs.ts'
import { exportRows } from './export-rows.ts'
import { addDownloads, done, type Handlers } from './handler.ts'

const start: Handlers['grabs.start'] = async (args, { engine, onLeave }) => {
  const started = await engine.grabber.start(args)
  if (args.attached) {
    onLeave(() => {
      engine.grabber.pause([started.id]).catch((error: unknown) => {
        engine.log('warn', 'grab.not_paused', { id: started.id, error: String(error) })
      })
    })
  }
  return started
}

export const grabHandlers: Pick<Handlers, keyof typeof grabCommands & CommandName> = {
  'grabs.start': start,
  'grabs.list': async (_, { engine }) => ({ grabs: [...(await engine.grabber.list())] }),
  'grabs.pause': ({ ids }, { engine }) => engine.grabber.pause(ids),
  'grabs.resume': ({ ids }, { engine }) => engine.grabber.resume(ids),
  'grabs.remove': ({ ids }, { engine }) => engine.grabber.remove(ids),
  'grabs.finds': (args, { engine, signal }) => engine.grabber.finds(args, signal),
  'grabs.rows': (args, { engine, signal }) => engine.grabber.rows(args, signal),
  'grabs.rejects': (args, { engine }) => engine.grabber.tables.rejects(args),
  'grabs.rowWindow': (args, { engine }) => engine.grabber.tables.rowWindow(args),
  'grabs.rejectWindow': (args, { engine }) => engine.grabber.tables.rejectWindow(args),
  'grabs.export': (args, { engine }) => exportRows(args, engine),
  'grabs.file': (args, { engine }) => engine.backups.makeGrabFile(args),
  'grabs.try': (args, { engine, signal }) => engine.grabber.try(args, signal),
  'grabs.download': (args, context) =>
    context.engine.grabber.download(args, async (input) => addDownloads(input, context)),
  'grabs.choose': (args, { engine }) => engine.grabber.choose(args),
  'grabs.series': (args, { engine }) => engine.grabber.tables.series(args),
  'grabs.pages': (args, { engine }) => engine.grabber.tables.unread(args),
  'grabs.open': (_, { feed }) => feed.openGrabs(),
  'grabs.close': ({ sub }, { feed }) =>
    done(() => {
      feed.close(sub)
    }),
  'finds.open': (args, { feed }) => feed.openFinds(args),
  'finds.move': (args, { feed }) => done(() => feed.moveFinds(args)),
  'finds.close': ({ sub }, { feed }) =>
    done(() => {
      feed.close(sub)
    }),
}
