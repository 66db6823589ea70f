/** One line a command, for backups, restores and exports. */
import type { backupCommands } from '../../shared/commands-backup.ts'
import { exportText } from './export.ts'
import { done, type Handlers } from './handler.ts'

export const backupHandlers: Pick<Handlers, keyof typeof backupCommands> = {
  'backup.make': (args, { engine }) => engine.backups.make(args),
  'backup.read': (args, { engine }) => engine.backups.read(args),
  'backup.drop': ({ id }, { engine }) => done(() => engine.backups.drop(id)),
  'restore.begin': (_, { engine }) => engine.backups.begin(),
  'restore.write': (args, { engine }) => done(() => engine.backups.write(args)),
  'restore.check': (args, { engine }) => engine.backups.check(args),
  'restore.apply': (args, { engine }) => engine.restore(args),
  'restore.drop': ({ id }, { engine }) => done(() => engine.backups.drop(id)),
  'downloads.export': (args, { engine }) => exportText(args, engine),
}
