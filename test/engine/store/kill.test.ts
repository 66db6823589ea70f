/** What was acknowledged is there after `kill -9`, whenever it comes. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLedger } from '../../../main/engine/store/ledger.ts'
import { run } from '../../support/processes.ts'
import { random, seed } from '../../support/seed.ts'
import { tempFolder } from '../../support/temp.ts'
import { journalLog } from './support/store.ts'

const script = fileURLToPath(new URL('./support/add-until-killed.ts', import.meta.url))
const rounds = 20

test(
  `every acknowledged add survives ${String(rounds)} kills (seed ${String(seed())})`,
  { timeout: 240_000 },
  async () => {
    await using folder = tempFolder('kill')
    const chance = random()
    const acknowledged = new Set<number>()
    for (let round = 0; round < rounds; round += 1) {
      const first = round * 1_000_000
      await using adder = run(process.execPath, [script, folder.path, String(first)])
      await adder.untilLine(new RegExp(`^ack ${String(first + Math.floor(chance() * 60))}$`), 60_000)
      const { stdout, stderr } = await adder.killHard()
      expect(stderr).toBe('')
      const before = acknowledged.size
      for (const [, n] of stdout.matchAll(/^ack (\d+)$/gm)) acknowledged.add(Number(n))
      expect(acknowledged.size).toBeGreaterThan(before)

      const { log, lines } = journalLog()
      const ledger = await openLedger({ dataDir: folder.path, log })
      expect(ledger.report).toMatchObject({ state: 'unclean', setAside: null })
      const found = await ledger.call('findByKeys', { keys: [...acknowledged].map((n) => `key-${String(n)}`) })
      expect(found.filter((download) => download === null)).toEqual([])
      const sample = found.at(-1)
      if (sample) expect(await ledger.read('events', { id: sample.id, limit: 5 })).toHaveLength(1)
      expect(lines).toEqual([])
      await ledger.close()
    }
  },
)
