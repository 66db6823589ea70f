/** H2: the power goes at any moment of downloading, finishing and booking. */
import { setTimeout as passes } from 'node:timers/promises'
import { Errand } from './errand.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'
import { Boot, Volume } from './volume.ts'
import type { Journal } from './volume.ts'
import { mixedSizes, offer, Waste } from './wares.ts'

const mib = 1024 * 1024
const longestMs = 2_500
/** After a power cut, of a file. */
const promisedBytes = 64 * mib

const run = async ({ faults, chance, scratch, say, problem }: HardSetting): Promise<HardReport> => {
  await using wares = await offer(scratch, mixedSizes(chance, 40), 6 * mib)
  using boot = new Boot(scratch)
  const waste = new Waste()
  let cuts = 0
  let lives = 0
  for (let life = 0; cuts < faults; life += 1) {
    const journal: Journal = life % 2 === 0 ? 'ordered' : 'writeback'
    using volume = new Volume(scratch, { sizeBytes: 256 * mib, journal })
    const errand = new Errand(wares, volume.path)
    lives += 1
    await wares.beginLife()
    let isAfterCut = false
    for (let isOver = false; !isOver;) {
      const command = errand.begin()
      // The moment is what chance decides here; nothing is waited for.
      isOver = await Promise.race([command.ended.then(() => true), passes(chance() * longestMs, false)])
      await volume.cut(async () => {
        command.signal('SIGKILL')
        await errand.hear(command)
        boot.again()
      })
      cuts += 1
      const again = await wares.sentAgain()
      if (isAfterCut) waste.add(again)
      isAfterCut = true
      for (const found of await errand.look())
        problem(`life ${String(life)} (${journal}), after cut ${String(cuts)}: ${found}`)
    }
    for (const found of await errand.finish()) problem(`life ${String(life)} (${journal}), at its end: ${found}`)
    waste.add(await wares.sentAgain())
    say(`${String(cuts)} cuts`)
  }
  if (waste.mostOfOneFile > promisedBytes) problem('more of a file was fetched again than is promised')
  return {
    done: `${String(cuts)} power cuts over ${String(lives)} lives of ${String(wares.all.size)} files, ext4 ordered and writeback in turn`,
    figures: waste.figures('cut'),
  }
}

export const powerCuts: HardTest = {
  id: 'H2',
  title: 'The power goes',
  promise: 'No damaged file is called complete, and nothing that was announced is missing after the power comes back.',
  faults: 200,
  run,
}
