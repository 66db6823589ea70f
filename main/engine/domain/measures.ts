/** How long certain things took, told to whoever wants to know. Nothing is kept, and nothing is told while nobody listens. */

/** A sync of one part file; a checkpoint from its first sync to its booking; one commit of the ledger. */
export type Measured = 'sync' | 'checkpoint' | 'commit'
export type MeasureListener = (what: Measured, ms: number) => void

export class Measures {
  readonly #listeners = new Set<MeasureListener>()

  took(what: Measured, ms: number): void {
    for (const listener of this.#listeners) listener(what, ms)
  }

  /** Returns the way to stop listening. */
  listen(listener: MeasureListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
