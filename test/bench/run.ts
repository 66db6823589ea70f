/**
 * `npm run bench`: parses the words, runs the cases one after the other, prints and keeps what they found. Fails when
 * something does not work, never because something is slow.
 */
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { scales } from './case.ts'
import type { Outcome, Scale, Setting } from './case.ts'
import { cases } from './cases.ts'
import { profileOf, profiles } from './profile.ts'
import { commit, goalTable, machine, section, versions, writeDocument, writeResults } from './report.ts'
import type { Finished } from './report.ts'
import { soak } from './soak.ts'
import { storageAt } from './storage.ts'

const help = `Usage: npm run bench -- [options] [case…]

       npm run bench -- soak [--minutes <n>] [--disk <folder>]
       npm run bench -- --profile P1|P3

Cases: ${cases.map(({ id, title }) => `${id} ${title}`).join(' · ')}

  --quick          everything tiny, one round: shows that it works; writes no document
  --full           the long cases too
  --rounds <n>     rounds after the warm-up (default: 5)
  --disk <folder>  a folder on a real disk (default: /var/tmp)
  --note <text>    what else the machine was doing; goes into the document
  --minutes <n>    how long a soak run takes (default: 30)
  --profile <case> one run of ours under the profiler, summed up for each thread
  --dry            do not write docs/benchmarks.md
`

function parse() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      rounds: { type: 'string' },
      disk: { type: 'string', default: '/var/tmp' },
      note: { type: 'string', default: '' },
      minutes: { type: 'string', default: '30' },
      profile: { type: 'string' },
    },
  })
  const isSoak = positionals[0] === 'soak'
  const profile = profiles.find((name) => name === values.profile?.toUpperCase()) ?? null
  if (values.profile !== undefined && profile === null) throw new Error(`--profile takes ${profiles.join(' or ')}.`)
  const minutes = Number(values.minutes)
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0.')
  const unknown = isSoak ? [] : positionals.filter((id) => !cases.some((one) => one.id === id.toUpperCase()))
  if (unknown.length > 0)
    throw new Error(`no such case: ${unknown.join(', ')}. There are ${cases.map(({ id }) => id).join(', ')}.`)
  const rounds = values.rounds === undefined ? null : Number(values.rounds)
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a whole number from 1.')
  const wanted = new Set(positionals.map((id) => id.toUpperCase()))
  const chosen = cases.filter(({ id, isLong = false }) =>
    wanted.size > 0 ? wanted.has(id) : !isLong || values.full || values.quick,
  )
  const scale: Scale = { ...scales[values.quick ? 'quick' : 'full'], ...(rounds === null ? {} : { rounds }) }
  return { ...values, isSoak, minutes, profile, chosen, scale }
}

/** What is tiny says nothing about goals. */
function withoutGoals({ comparisons, figures }: Outcome): Outcome {
  return { comparisons, figures: figures.map((figure) => ({ ...figure, goal: '–', met: null })) }
}

async function main(): Promise<void> {
  const asked = parse()
  if (asked.help) {
    process.stdout.write(help)
    return
  }
  const memory = storageAt(existsSync('/dev/shm') ? '/dev/shm' : asked.disk)
  const setting = { scale: asked.scale, memory, disk: storageAt(asked.disk) }
  if (asked.isSoak || asked.profile !== null) {
    await watch(asked, setting)
    return
  }
  const fixed = { commit: commit(), machine: machine(), versions: versions(), note: asked.note }
  const rounds = asked.scale.rounds === scales.full.rounds ? '' : ` --rounds ${String(asked.scale.rounds)}`
  const finished: Finished[] = []
  for (const one of asked.chosen) {
    process.stderr.write(`${one.id} ${one.title}\n`)
    const [at, load = 0] = [new Date().toISOString().slice(0, 16).replace('T', ' '), loadavg()[0]]
    try {
      const found = await one.run(setting)
      const outcome = asked.quick ? withoutGoals(found) : found
      const command = `npm run bench --${asked.quick ? ' --quick' : rounds} ${one.id}`
      const done = { one, outcome, circumstances: { ...fixed, at, load, command } }
      finished.push(done)
      process.stdout.write(`${section(done)}\n`)
      if (!asked.quick && !asked.dry) writeDocument(one.id, section(done))
    } catch (error) {
      // What the other cases find is not lost with this one.
      complain(`${one.id}: ${messageOf(error)}`)
    }
  }
  process.stderr.write(`results: ${writeResults(finished)}\n`)
}

/** The ways of looking at ours alone: over a long time, or into its threads. */
async function watch(
  { isSoak, minutes, profile, quick, dry }: ReturnType<typeof parse>,
  setting: Setting,
): Promise<void> {
  const name = isSoak ? 'soak' : `profile ${profile ?? ''}`
  const text = isSoak
    ? `\`npm run bench -- soak --minutes ${String(minutes)}\`, commit ${commit()}, ${machine()}.\n\n${goalTable(await soak(minutes, setting))}\n`
    : `\`npm run bench -- --profile ${profile ?? ''}\`, commit ${commit()}, ${machine()}.\n\n${await profileOf(profile ?? 'P1', setting)}`
  process.stdout.write(text)
  if (!quick && !dry) writeDocument(name, text)
}

function complain(text: string): void {
  process.stderr.write(`bench: ${text}\n`)
  process.exitCode = 1
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  await main()
} catch (error) {
  complain(messageOf(error))
}
