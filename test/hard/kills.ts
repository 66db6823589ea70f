/** K: `kill -9` at any moment. */
import { setTimeout as passes } from 'node:timers/promises'
import { Errand, freshFolder } from './errand.ts'
import type { HardReport, HardSetting, HardTest } from './hard-test.ts'
import { killPeers } from './peers.ts'
import { mixedSizes, offer, Waste } from './wares.ts'

const mib = 1024 * 1024
const longestMs = 1_600
/** So many kills of ours for each life that every peer is given. */
const peerShare = 20
const mostPeerLives = 10
/** After a kill, of a file. What was under way to a process that died counts, too. */
const promisedBytes = 8 * mib

const run = async ({ faults, chance, scratch, say, problem }: HardSetting): Promise<HardReport> => {
  await using wares = await offer(scratch, mixedSizes(chance, 60), 6 * mib)
  const waste = new Waste()
  let kills = 0
  let lives = 0
  for (let life = 0; kills < faults; life += 1) {
    const errand = new Errand(wares, await freshFolder(scratch, 'life'))
    lives += 1
    await wares.beginLife()
    let isAfterKill = false
    for (let isOver = false; !isOver;) {
      const command = errand.begin()
      // The moment is what chance decides here; nothing is waited for.
      isOver = await Promise.race([command.ended.then(() => true), passes(chance() * longestMs, false)])
      command.signal('SIGKILL')
      await errand.hear(command)
      const again = await wares.sentAgain()
      if (isAfterKill) waste.add(again)
      isAfterKill = !isOver
      if (!isOver) kills += 1
      for (const found of await errand.look()) problem(`life ${String(life)}, after kill ${String(kills)}: ${found}`)
    }
    for (const found of await errand.finish()) problem(`life ${String(life)}, at its end: ${found}`)
    say(`${String(kills)} kills`)
  }
  if (waste.mostOfOneFile > promisedBytes) problem('more of a file was fetched again than is promised')
  return {
    done: `${String(kills)} kills over ${String(lives)} lives of ${String(wares.all.size)} files`,
    figures: [
      ...waste.figures('kill'),
      ...(await killPeers(scratch, chance, Math.min(mostPeerLives, Math.max(1, Math.round(faults / peerShare))))),
    ],
  }
}

export const kills: HardTest = {
  id: 'K',
  title: 'kill -9 at any moment',
  promise: 'No file is lost, doubled or wrong, and little is fetched again.',
  faults: 1_000,
  run,
}
