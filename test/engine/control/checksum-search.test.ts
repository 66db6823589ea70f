/** A checksum file beside the address: found, verified, named as the proof; and whatever is wrong with it costs no download. */
import { describe, expect, it } from 'vitest'
import {
  neverAnswer,
  redirectTo,
  requireBasicAuth,
  sha256Of,
  startOrigin,
  status,
  textAnswer,
} from '../../support/fault-server/index.ts'
import type { Behaviour, Origin } from '../../support/fault-server/index.ts'
import { bench, failTest } from './harness.ts'

const file = { sizeBytes: 300_000, seed: 'searched' }
const hex = sha256Of(file)
const wrong = '0'.repeat(64)
const says =
  (text: string): Behaviour =>
  () =>
    Promise.resolve(textAnswer(200, text))

/** Downloads `/pub/file.bin`, which is looked for beside; other paths as served by `prepare`. */
const fetched = async (prepare: (origin: Origin) => void) => {
  await using origin = await startOrigin()
  const url = origin.serve('/pub/file.bin', file)
  origin.serve('/pub/*', null, status(404))
  prepare(origin)
  await using b = await bench({}, { findChecksum: true })
  const [result] = await b.get([url])
  const { events } = await b.engine.detail(result?.id ?? failTest('no result'))
  return { result, events, base: origin.url, asked: origin.log.entries.map(({ path }) => path), names: await b.names() }
}

describe('a checksum file', () => {
  it.each([
    ['/pub/file.bin.sha256', hex],
    ['/pub/file.bin.sha256', `${hex}  build/file-1.0.bin\n`],
    ['/pub/SHA256SUMS', `${wrong}  other.bin\n${hex} *file.bin\n`],
    ['/pub/SHA256SUMS', `SHA256 (file.bin) = ${hex}`],
  ])('at %s that says “%s” is the proof, by its address', async (path, text) => {
    const { result, events, base } = await fetched((origin) => origin.serve(path, null, says(text)))
    expect(result).toMatchObject({ status: 'completed', proof: 'digest', proofSource: `${base}${path}` })
    expect(events.map(({ kind }) => kind)).toContain('checksum_found')
  })

  it('that says another checksum fails the download and is named', async () => {
    const path = '/pub/SHA256SUMS'
    const { result, base, names } = await fetched((origin) => origin.serve(path, null, says(`${wrong}  file.bin`)))
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'checksum_mismatch' } })
    expect(result?.failure?.message).toContain(`${base}${path}`)
    expect(names).toEqual(['file.bin.mismatch'])
  })

  it.each<[string, Behaviour]>([
    ['is not there', status(404)],
    ['cannot be had', status(500)],
    ['is a web page', () => Promise.resolve(textAnswer(200, `<html>\n${hex}  file.bin`, {}, 'text/html'))],
    ['is too large', says(`${hex}  file.bin\n${'#'.repeat(1024 * 1024)}`)],
    ['says two things', says(`${hex}  file.bin\n${wrong}  file.bin`)],
    ['is nonsense', says('\u0000\uFFFF = (')],
  ])('that %s costs no download', async (_, behaviour) => {
    const { result, asked } = await fetched((origin) => origin.serve('/pub/SHA256SUMS', null, behaviour))
    expect(result).toMatchObject({ status: 'completed', proof: 'validator', proofSource: null, failure: null })
    expect(asked).toContain('/pub/SHA256SUMS')
  })

  it('that never comes is given up after seconds', { timeout: 20_000 }, async () => {
    const { result } = await fetched((origin) => origin.serve('/pub/SHA256SUMS', null, neverAnswer()))
    expect(result).toMatchObject({ status: 'completed', proof: 'validator' })
  })

  it('on another server than the file is not believed', async () => {
    await using stranger = await startOrigin()
    const target = stranger.serve('/sums', null, says(`${wrong}  file.bin`))
    const { result } = await fetched((origin) => origin.serve('/pub/SHA256SUMS', null, redirectTo(target)))
    expect(result).toMatchObject({ status: 'completed', proof: 'validator' })
  })
})

describe('the search', () => {
  it('is off unless it is asked for, and is left out where a checksum is known', async () => {
    await using origin = await startOrigin()
    const url = origin.serve('/pub/file.bin', file)
    origin.serve('/pub/*', null, status(404))
    await using b = await bench()
    await b.get([url])
    await b.get([{ urls: [url], findChecksum: true, checksum: { algorithm: 'sha-256', hex } }])
    expect(origin.log.entries.map(({ path }) => path)).toEqual(['/pub/file.bin', '/pub/file.bin'])
    await b.get([{ urls: [url], findChecksum: true }])
    expect(origin.log.requests('/pub/SHA256SUMS')).toBe(1)
  })

  it('asks for the list of a folder once for many files', async () => {
    await using origin = await startOrigin()
    const count = 5
    const paths = Array.from({ length: count }, (_, n) => `/pub/${String(n)}.bin`)
    const urls = paths.map((path) => origin.serve(path, { ...file, seed: path }))
    const sums = paths.map((path) => `${sha256Of({ ...file, seed: path })}  ${path.slice('/pub/'.length)}`)
    origin.serve('/pub/*', null, status(404))
    origin.serve('/pub/SHA256SUMS', null, says(sums.join('\n')))
    await using b = await bench({}, { findChecksum: true })
    const results = await b.get(urls)
    expect(results.map(({ proof }) => proof)).toEqual(urls.map(() => 'digest'))
    expect(origin.log.requests('/pub/SHA256SUMS')).toBe(1)
  })

  it('takes the credentials of the download along', async () => {
    await using origin = await startOrigin({ behaviours: [requireBasicAuth('anna', 'geheim')] })
    const url = origin.serve('/file.bin', file)
    origin.serve('/file.bin.sha256', null, says(hex))
    await using b = await bench({}, { findChecksum: true })
    const [result] = await b.get([{ urls: [url], auth: { user: 'anna', password: 'geheim' } }])
    expect(result).toMatchObject({ status: 'completed', proof: 'digest' })
  })
})
