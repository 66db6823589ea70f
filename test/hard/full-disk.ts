/** H6: the volume is full again and again, with the ledger on it, and has room again. */
import { setTimeout as passes } from 'node:timers/promises'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { Errand } from './errand.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'
import { Volume } from './volume.ts'
import { offer, Waste } from './wares.ts'

const mib = 1024 * 1024
const kib = 1024
const sizesBy = (chance: () => number): readonly number[] => [
  ...Array.from({ length: 20 }, () => Math.floor(2 ** (chance() * 18))),
  ...[3 * mib, 16 * mib, 11 * mib + 7],
]

/** Takes all room but for `leaveBytes`. */
const fill = async (volume: string, leaveBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(volume)
  const sizeBytes = bavail * bsize - leaveBytes
  await writeFile(join(volume, 'filler'), '')
  if (sizeBytes > 0) {
    // It may find less room than there was a moment ago: then it takes what is there.
    try {
      execFileSync('fallocate', ['-l', String(sizeBytes), join(volume, 'filler')], { stdio: 'ignore' })
    } catch {
      return
    }
  }
}

const run = async ({ faults, chance, scratch, say, problem }: HardSetting): Promise<HardReport> => {
  await using wares = await offer(scratch, sizesBy(chance), 4 * mib)
  const waste = new Waste()
  let cycles = 0
  let lives = 0
  let byItself = 0
  for (let life = 0; cycles < faults; life += 1) {
    using volume = new Volume(scratch, { sizeBytes: 96 * mib, journal: 'ordered' })
    const errand = new Errand(wares, volume.path)
    lives += 1
    await wares.beginLife()
    for (let isOver = false; !isOver;) {
      const command = errand.begin()
      isOver = await Promise.race([command.ended.then(() => true), passes(300 + chance() * 1_200, false)])
      if (!isOver) {
        await fill(volume.path, Math.floor(chance() * 64) * kib)
        cycles += 1
        await Promise.race([command.ended, passes(chance() * 1_500)])
        await rm(join(volume.path, 'filler'), { force: true })
      }
      const exit = await errand.hear(command)
      waste.add(await wares.sentAgain())
      if ('standsStill' in exit)
        problem(`life ${String(life)}, cycle ${String(cycles)}: stands still: ${exit.standsStill}`)
      if (exit.code === 0 && !isOver) byItself += 1
      isOver ||= exit.code === 0
      for (const found of await errand.look()) problem(`life ${String(life)}, cycle ${String(cycles)}: ${found}`)
    }
    for (const found of await errand.finish()) problem(`life ${String(life)}, at its end: ${found}`)
    waste.add(await wares.sentAgain())
    say(`${String(cycles)} cycles`)
  }
  return {
    done: `${String(cycles)} times full and empty over ${String(lives)} lives`,
    figures: [['runs that went on by themselves', `${String(byItself)} of ${String(cycles)}`], ...waste.figures('run')],
  }
}

export const fullDisk: HardTest = {
  id: 'H6',
  title: 'A full disk',
  promise: 'A volume that fills up, with everything on it, damages nothing; with room again it goes on.',
  faults: 50,
  run,
}
