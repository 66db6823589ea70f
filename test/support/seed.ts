/**
 * The seed of this test run and a small generator fed by it. The run prints the seed once at its start;
 * `SLUICE_SEED=<number>` repeats a run.
 */

/** The seed of this run: an unsigned 32-bit integer, the same in every test file. */
export function seed(): number {
  const given = Number(process.env.SLUICE_SEED)
  if (!Number.isSafeInteger(given) || given < 0) {
    throw new Error('SLUICE_SEED is not set to a whole number: start the tests through vitest.config.ts')
  }
  return given >>> 0
}

/** Generator of numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(from: number = seed()): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
