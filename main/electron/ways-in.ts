/**
 * Whatever comes in from outside of the window ends here: arguments, links, files, drops on the tray, the basket. All of it goes to the page's
 * Add dialog, and none of it starts anything by itself.
 */
import type { HandedOver, HostEvent } from '../../shared/host.ts'
import type { Handed } from './arguments.ts'
import { readLists } from './list-files.ts'

export interface WaysInSpec {
  readonly show: () => void
  readonly tell: (event: HostEvent) => void
}

type Given = Partial<Pick<HandedOver, 'text' | 'files' | 'troubles' | 'isForeign'>>

export class WaysIn {
  readonly #spec: WaysInSpec

  constructor(spec: WaysInSpec) {
    this.#spec = spec
  }

  /** Shows the window with what was handed over; nothing, where there is nothing to show. */
  async take({ links, foreign, files: paths }: Handed): Promise<void> {
    const { files, troubles } = await readLists(paths)
    if (links.length + files.length + troubles.length > 0) this.offer({ text: links.join('\n'), files, troubles })
    if (foreign.length > 0) this.offer({ text: foreign.join('\n'), isForeign: true })
  }

  /** Shows the window with the Add dialog. */
  offer({ text = '', files = [], troubles = [], isForeign = false }: Given): void {
    this.#spec.show()
    this.#spec.tell({ kind: 'links', text, files, troubles, isForeign })
  }
}
