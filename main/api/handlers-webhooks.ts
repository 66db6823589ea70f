/** Commands on webhooks. */
import type { CommandName } from '../../shared/commands.ts'
import type { webhookCommands } from '../../shared/commands-webhooks.ts'
import type { Handlers } from './handler.ts'

export const webhookHandlers: Pick<Handlers, keyof typeof webhookCommands & CommandName> = {
  'webhooks.list': (_, { engine }) => engine.webhooks.list(),
  'webhooks.save': (args, { engine }) => engine.webhooks.save(args),
  'webhooks.enable': (args, { engine }) => engine.webhooks.enable(args),
  'webhooks.remove': ({ ids }, { engine }) => engine.webhooks.remove(ids),
  'webhooks.test': ({ id }, { engine, signal }) => engine.webhooks.test(id, signal),
  'webhooks.dead': (args, { engine }) => engine.webhooks.dead(args),
  'webhooks.resend': (args, { engine }) => engine.webhooks.resend(args),
  'webhooks.discard': (args, { engine }) => engine.webhooks.discard(args),
}
