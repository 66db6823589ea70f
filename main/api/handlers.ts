/** One line a command: which part of the engine does it. The table's type demands every command of the contract. */
import { engineVersion } from '../engine/engine.ts'
import { addDownloads, done, turnLog, type Handlers } from './handler.ts'
import { backupHandlers } from './handlers-backup.ts'
import { deviceHandlers } from './handlers-devices.ts'
import { grabHandlers } from './handlers-grabs.ts'
import { queueHandlers } from './handlers-queues.ts'
import { recipeHandlers } from './handlers-recipes.ts'
import { ruleHandlers } from './handlers-rules.ts'
import { webhookHandlers } from './handlers-webhooks.ts'

export const handlers: Handlers = {
  ...ruleHandlers,
  'engine.info': (_, { engine }) => ({
    version: engineVersion,
    dataDir: engine.dataDir,
    pid: process.pid,
    defaultDir: engine.downloads.defaultDir(),
  }),
  'log.level': turnLog,
  'engine.yield': (_, { engine }) => ({ yielding: engine.yield() }),
  'downloads.add': addDownloads,
  'downloads.pause': ({ ids }, { engine }) => engine.downloads.pause(ids),
  'downloads.resume': ({ ids }, { engine }) => engine.downloads.resume(ids),
  'downloads.pauseAll': (_, { engine }) => engine.downloads.pause(null),
  'downloads.resumeAll': (_, { engine }) => engine.downloads.resume(null),
  'downloads.remove': ({ ids }, { engine }) => engine.downloads.remove(ids),
  'downloads.restore': ({ ids }, { engine }) => engine.downloads.restore(ids),
  'downloads.move': (args, { engine }) => engine.move(args),
  'downloads.setLimit': (args, { engine }) => engine.setRateLimit(args),
  'downloads.setPriority': (args, { engine }) => engine.setPriority(args),
  'downloads.acceptWebPage': ({ ids }, { engine }) => engine.downloads.acceptWebPage(ids),
  'downloads.recheck': ({ ids }, { engine }) => engine.recheck(ids),
  'downloads.detail': ({ id }, { engine }) => engine.detail(id),
  'batch.wait': (args, { engine, signal }) => engine.batches.wait(args, signal),
  'downloads.wait': (args, { engine, signal }) => engine.batches.waitFor(args, signal),
  'links.look': (args, { engine, signal }) => engine.looks.look(args, signal),
  'links.known': (args, { engine }) => engine.looks.known(args),
  'links.place': (args, { engine }) => engine.looks.place(args),
  ...queueHandlers,
  ...grabHandlers,
  ...recipeHandlers,
  ...webhookHandlers,
  ...backupHandlers,
  ...deviceHandlers,
  'settings.get': (_, { engine }) => ({ settings: engine.limits.settings }),
  'settings.set': async ({ patch }, { engine }) => ({ settings: await engine.limits.setSettings(patch) }),
  'detail.open': (args, { feed }) => feed.openDetail(args),
  'detail.close': ({ sub }, { feed }) =>
    done(() => {
      feed.close(sub)
    }),
  'list.open': (args, { feed }) => feed.open(args),
  'list.move': (args, { feed }) => done(() => feed.move(args)),
  'list.close': ({ sub }, { feed }) =>
    done(() => {
      feed.close(sub)
    }),
  'feed.counters': ({ on }, { feed }) => done(() => feed.counters(on)),
  'feed.notices': ({ on, batchId }, { feed }) =>
    done(() => {
      feed.notices(on, batchId)
    }),
}
