/** What of other people's is in Sluice, as the build writes it down (`.ci/notices.mjs`). */
import { z } from 'zod'

export const notices = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    /** SPDX expression. */
    licence: z.string(),
    /** Whole text of the licence. */
    text: z.string(),
  }),
)
export type ThirdPartyNotice = z.infer<typeof notices>[number]
