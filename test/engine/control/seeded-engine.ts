/** An engine in a process of its own, for tests that kill it: takes its order from standard input, prints the ids, works on. */
import { text } from 'node:stream/consumers'
import { addInput } from '../../../shared/commands.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import { silentLog, startEngine } from '../../../main/engine/engine.ts'

interface Order {
  readonly dataDir: string
  readonly defaultDir: string
  readonly settings: CommandInput<'settings.set'>['patch']
  readonly items: unknown
}

const { dataDir, defaultDir, settings, items } = JSON.parse(await text(process.stdin)) as Order
const engine = await startEngine({ dataDir, defaultDir, log: silentLog })
await engine.limits.setSettings(settings)
const added = await engine.downloads.add(addInput.parse({ items }), () => undefined)
process.stdout.write(`ids ${JSON.stringify(added.items.map(({ id }) => id))}\n`)
