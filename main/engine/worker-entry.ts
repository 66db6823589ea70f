/** Where the code of each worker thread lies: knows file names, nothing of what the threads do. */
const sources = {
  'ledger-worker': './store/ledger-worker.ts',
  'lane-worker': './transfer/lane-worker.ts',
  'disk-worker': './transfer/disk-worker.ts',
  'page-worker': './grabber/page-worker.ts',
} as const

export type WorkerName = keyof typeof sources

export const workerNames = Object.keys(sources) as readonly WorkerName[]

/**
 * What a worker may keep of memory that is short-lived anyway, in MiB: with what V8 takes by itself on a large machine, five
 * threads would hold hundreds of them.
 */
export const workerLimits = { maxYoungGenerationSizeMb: 8 }

/**
 * Address of a worker's entry: its source file while this file is itself run as TypeScript, the built file beside the
 * bundle otherwise.
 *
 * @param here for tests; address of the module that asks.
 */
export const workerEntry = (name: WorkerName, here: string = import.meta.url): URL =>
  new URL(here.endsWith('.ts') ? sources[name] : `./${name}.js`, here)
