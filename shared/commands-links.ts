/** Commands that look before anything starts: what links are, which are known already, and what there is where they would go. */
import { z } from 'zod'
import { downloadId } from './ids.ts'
import { probeRequest } from './requests.ts'
import { probeView, status } from './views.ts'

/** What a server said about a link, without its bytes. */
export const lookView = probeView.pick({
  url: true,
  finalUrl: true,
  status: true,
  sizeBytes: true,
  type: true,
  name: true,
  ranges: true,
  failure: true,
})
export type LookView = z.infer<typeof lookView>

export const linkCommands = {
  /**
   * Asks servers what links are, in the order asked. An answer takes ten seconds at most; what came by then counts. A call that is
   * given up asks nobody any more. The request is the download's own, so a link that works once only is used up.
   */
  'links.look': {
    input: z.object({ links: z.array(probeRequest).min(1).max(100) }),
    output: z.object({ looks: z.array(lookView) }),
  },
  /** Which addresses belong to downloads that are there, removed ones left out; the newest of each, in the order asked. */
  'links.known': {
    input: z.object({ urls: z.array(z.string().max(32_768)).max(100_000) }),
    output: z.object({
      known: z.array(z.object({ index: z.number(), id: downloadId, name: z.string(), status })),
    }),
  },
  /** The folder where files would go (null: the settings' one), the room there, and which of the names are taken. */
  'links.place': {
    input: z.object({
      dir: z.string().nullable().default(null),
      names: z.array(z.string().max(1_000)).max(100_000).default([]),
    }),
    output: z.object({
      dir: z.string(),
      /** Null: not known. */
      freeBytes: z.number().nullable(),
      /** Places in `names`. */
      taken: z.array(z.number()),
    }),
  },
} as const
