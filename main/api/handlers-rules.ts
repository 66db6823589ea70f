/** Commands on rules and addresses. */
import type { CommandName } from '../../shared/commands.ts'
import type { ruleCommands } from '../../shared/rules-commands.ts'
import type { Handlers } from './handler.ts'

export const ruleHandlers: Pick<Handlers, keyof typeof ruleCommands & CommandName> = {
  'rules.list': (_, { engine }) => ({ rules: engine.rules.list() }),
  'rules.save': (args, { engine }) => engine.rules.save(args),
  'rules.remove': ({ ids }, { engine }) => engine.rules.remove(ids),
  'rules.restore': ({ ids }, { engine }) => engine.rules.restore(ids),
  'rules.enable': (args, { engine }) => engine.rules.enable(args),
  'rules.move': (args, { engine }) => engine.rules.move(args),
  'rules.explain': (args, { engine }) => engine.rules.explain(args),
  'downloads.changeAddress': (args, { engine }) => engine.addresses.change(args),
  'downloads.changeRequest': (args, { engine }) => engine.addresses.changeRequest(args),
  'downloads.startAgain': ({ ids }, { engine }) => engine.addresses.startAgain(ids),
}
