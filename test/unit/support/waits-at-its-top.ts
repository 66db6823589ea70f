/** A module whose top level waits, for the test that looks for such. */
export const waited = await Promise.resolve(true)
