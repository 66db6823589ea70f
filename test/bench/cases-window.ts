/** The window: how fast it opens, how smoothly a long list scrolls, what it does while nobody looks. In the packed application. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import type { Outcome, Setting } from './case.ts'

const script = join(import.meta.dirname, '../../.ci/bench-window.mjs')
const figures = z.array(
  z.object({ what: z.string(), found: z.string(), goal: z.string(), met: z.boolean().nullable() }),
)

/** What the script says on the way goes to the terminal. */
const measuredBy =
  (what: 'start' | 'list' | 'tray') =>
  ({ scale }: Setting): Promise<Outcome> => {
    const argv = [script, what, String(scale.rounds), String(scale.rows)]
    const { status, stdout } = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error('the window could not be measured; what it said is above')
    const json = stdout.slice(stdout.lastIndexOf('\n[') + 1)
    return Promise.resolve({ comparisons: [], figures: figures.parse(JSON.parse(json)) })
  }

export const [windowStart, longList, inTray] = [measuredBy('start'), measuredBy('list'), measuredBy('tray')] as const
