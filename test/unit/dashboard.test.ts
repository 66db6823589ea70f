/** The dashboard that comes along asks for nothing that is not served, and asks for every number of Sluice's own but names and versions. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEngine, silentLog } from '../../main/engine/engine.ts'
import { openMetrics } from '../../main/outlets/metrics.ts'
import { tempFolder } from '../support/temp.ts'

interface Panel {
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}

const file = join(import.meta.dirname, '../../assets/service/grafana.json')
const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { readonly panels: readonly Panel[] }

const namesIn = (text: string, form: RegExp): ReadonlySet<string> => new Set(text.match(form))

test('every metric of the dashboard is served, with the labels that it is asked by', async () => {
  await using folder = tempFolder('dashboard')
  const engine = await startEngine({ dataDir: folder.at('data'), defaultDir: folder.at('files'), log: silentLog })
  const metrics = openMetrics(engine)
  try {
    const served = await metrics.text()
    const known = namesIn(served, /^[a-z][a-z0-9_]*(?=[{ ])/gm)
    const asked = namesIn(
      panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n'),
      /[a-z][a-z0-9_]*(?=\{)/g,
    )
    expect([...asked].filter((name) => !known.has(name))).toEqual([])
    expect(asked.size).toBeGreaterThan(15)
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const [, label] = /by \(([a-z]+)\)/.exec(expr) ?? []
        const name = /[a-z][a-z0-9_]*(?=\{)/.exec(expr)?.[0] ?? ''
        if (label !== undefined) expect(served, title).toMatch(new RegExp(`^${name}\\{[^}]*${label}="`, 'm'))
      }
    }
  } finally {
    metrics.close()
    await engine.stop()
  }
})
