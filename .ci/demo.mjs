// The command line's main job, shown on files from a server that this script starts: a real download without a display
// and without the internet. `node .ci/demo.mjs` runs it.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { buildAll } from './build.mjs'
import { builtCommand, run, runChild, say } from './setup.mjs'

const MEGABYTE = 1024 * 1024
const FILES = { 'small.txt': 12_345, 'picture.bin': 3 * MEGABYTE, 'archive.bin': 48 * MEGABYTE }

/** Bytes that look random but are the same on each run. */
function contents(name, size) {
  const bytes = Buffer.alloc(size)
  let block = createHash('sha512').update(name).digest()
  for (let at = 0; at < size; at += block.length) {
    block.copy(bytes, at)
    block = createHash('sha512').update(block).digest()
  }
  return bytes
}

/** The half-open range that a Range header asks for; the whole when there is none. */
function rangeOf(header, size) {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined) return { start: 0, end: size, partial: false }
  return { start: Number(from), end: to ? Math.min(Number(to) + 1, size) : size, partial: true }
}

/** A file server for `files` (name → bytes) on the loopback interface that answers ranges. */
async function serve(files) {
  const server = createServer((request, response) => {
    const bytes = files.get(request.url.slice(1))
    if (bytes === undefined) return response.writeHead(404).end()
    const { start, end, partial } = rangeOf(request.headers.range, bytes.length)
    if (start >= end && partial) return response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`
    const head = {
      'accept-ranges': 'bytes',
      'content-length': end - start,
      'content-type': 'application/octet-stream',
      etag,
    }
    if (partial) head['content-range'] = `bytes ${start}-${end - 1}/${bytes.length}`
    return response.writeHead(partial ? 206 : 200, head).end(bytes.subarray(start, end))
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return server
}

async function digestOf(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function compare(folder, files) {
  let wrong = 0
  for (const [name, bytes] of files) {
    const expected = createHash('sha256').update(bytes).digest('hex')
    const actual = await digestOf(join(folder, name)).catch((error) => error.code)
    if (actual !== expected) wrong += 1
    const verdict = actual === expected ? 'every byte right' : `WRONG (${actual})`
    process.stdout.write(
      `  ${name}  ${bytes.length.toLocaleString('en')} bytes  sha-256 ${expected.slice(0, 12)}…  ${verdict}\n`,
    )
  }
  return wrong
}

/**
 * Downloads a few generated files with a command and compares them. Resolves with an exit status.
 *
 * @param {{args?: string[], command?: string[], options?: object}} how further arguments; the command, by default the built one; how it
 *   is spawned
 */
export async function demonstrate({ args = [], command: [program, ...first] = builtCommand(), options } = {}) {
  const files = new Map(Object.entries(FILES).map(([name, size]) => [name, contents(name, size)]))
  const server = await serve(files)
  const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'))
  try {
    const urls = [...files.keys()].map((name) => `http://127.0.0.1:${server.address().port}/${name}`)
    const target = ['--dir', join(folder, 'files'), '--data-dir', join(folder, 'data')]
    const status = await runChild(program, [...first, 'get', ...target, ...args, ...urls], options)
    const wrong = await compare(join(folder, 'files'), files)
    if (wrong > 0) say(`${wrong} of ${files.size} files are not what the server sent`)
    return status === 0 && wrong > 0 ? 1 : status
  } finally {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

await run(import.meta.url, async (args) => {
  await buildAll()
  return demonstrate({ args })
})
