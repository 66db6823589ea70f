/** Every hard test there is, in the order in which they run and are published. */
import { fullDisk } from './full-disk.ts'
import type { HardTest } from './hard-test.ts'
import { kills } from './kills.ts'
import { canaryHunt, nextDoor } from './suites.ts'
import { lyingRanges, spliceOrStall } from './origins.ts'
import { powerCuts } from './power-cuts.ts'
import { realProxies } from './proxies.ts'
import { realServers } from './servers.ts'
import { simulation } from './simulation.ts'
import { killsAtCalls, lyingDisk } from './syscalls.ts'

export const hardTests: readonly HardTest[] = [
  ...[spliceOrStall, powerCuts, kills],
  ...[killsAtCalls, lyingDisk, lyingRanges, fullDisk, nextDoor, canaryHunt],
  ...[realProxies, realServers, simulation],
]
