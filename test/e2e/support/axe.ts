/** Looks for violations of accessibility in a page, as a real browser computes contrast, names and roles. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const axeResult = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) }),
  ),
})

/** Each violation in a line. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  const source = await readFile(path, 'utf8')
  const result: unknown = await page.evaluate(`(async () => {
    if (!globalThis.axe) { ${source} }
    // An open menu stands beside the landmarks, as every menu does.
    const { violations } = await globalThis.axe.run(document, { rules: { region: { enabled: !document.querySelector('[role="menu"]') } } })
    return JSON.parse(JSON.stringify({ violations }))
  })()`)
  return axeResult
    .parse(result)
    .violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}
