/** Commands on devices that are let in. */
import type { CommandName } from '../../shared/commands.ts'
import type { deviceCommands } from '../../shared/commands-devices.ts'
import { done, type Handlers } from './handler.ts'

export const deviceHandlers: Pick<Handlers, keyof typeof deviceCommands & CommandName> = {
  'devices.list': (_, { engine, caller }) => engine.devices.list(caller),
  'devices.rename': ({ id, name }, { engine }) => engine.devices.rename(id, name),
  'devices.revoke': ({ ids }, { engine }) => engine.devices.revoke(ids),
  'devices.revokeOthers': (_, { engine, caller }) => engine.devices.revokeOthers(caller),
  'pairing.begin': (_, { engine, onLeave }) => {
    const begun = engine.devices.begin()
    // A code that nobody sees any more lets nobody in.
    onLeave(() => {
      engine.devices.end(begun.id)
    })
    return begun
  },
  'pairing.wait': ({ id }, { engine, signal }) => engine.devices.wait(id, signal),
  'pairing.end': ({ id }, { engine }) =>
    done(() => {
      engine.devices.end(id)
    }),
}
