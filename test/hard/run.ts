/** `npm run test:hard`: runs the hard tests one after the other, says what was found, and writes it into docs/reliability.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { random } from '../support/seed.ts'
import type { HardTest } from './hard-test.ts'
import { publish } from './publish.ts'
import { hardTests as tests } from './tests.ts'

const help = `Usage: npm run test:hard -- [options] [test…]

Tests: ${tests.map(({ id, title }) => `${id} ${title}`).join(' · ')}

  --faults <n>   how many faults each test makes (default: ${tests.map(({ id, faults }) => `${id} ${String(faults)}`).join(', ')})
  --seed <n>     repeats a run
  --dry          does not write docs/reliability.md
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faults: { type: 'string' },
    seed: { type: 'string' },
    dry: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const wholeFrom1 = (text: string | undefined, name: string): number | null => {
  if (text === undefined) return null
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} takes a whole number from 1.`)
  return number
}

const runOne = async (test: HardTest, faults: number, seed: number) => {
  const problems: string[] = []
  const scratch = mkdtempSync(join(tmpdir(), `sluice-hard-${test.id}-`))
  const say = (text: string): void => void process.stderr.write(`  ${test.id}: ${text}\n`)
  const problem = (text: string): void => {
    problems.push(text)
    process.stdout.write(`  PROBLEM ${text}\n`)
  }
  try {
    return { report: await test.run({ faults, chance: random(seed), scratch, say, problem }), problems }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const main = async (): Promise<number> => {
  const unknown = positionals.filter((id) => !tests.some((test) => test.id === id.toUpperCase()))
  if (unknown.length > 0)
    throw new Error(`no such test: ${unknown.join(', ')}. There are ${tests.map(({ id }) => id).join(', ')}.`)
  const wanted = tests.filter(
    ({ id }) => positionals.length === 0 || positionals.some((one) => one.toUpperCase() === id),
  )
  const seed = wholeFrom1(values.seed, 'seed') ?? Math.floor(Math.random() * 2 ** 31) + 1
  process.stdout.write(`seed: ${String(seed)}\n`)
  // The parts of the tests that draw on the seed of a test run draw on this one.
  process.env.SLUICE_SEED = String(seed)
  let bad = 0
  for (const test of wanted) {
    const faults = wholeFrom1(values.faults, 'faults') ?? test.faults
    process.stdout.write(`${test.id} ${test.title}: ${test.promise}\n`)
    const startedAt = performance.now()
    const { report, problems } = await runOne(test, faults, seed)
    const minutes = (performance.now() - startedAt) / 60_000
    process.stdout.write(`  ${report.done}; ${String(problems.length)} problems; ${minutes.toFixed(1)} min\n`)
    for (const [what, found] of report.figures) process.stdout.write(`  ${what}: ${found}\n`)
    bad += problems.length
    if (!values.dry) publish({ test, report, problems, seed, faults, minutes })
  }
  return bad === 0 ? 0 : 1
}

if (values.help) process.stdout.write(help)
else process.exitCode = await main()
