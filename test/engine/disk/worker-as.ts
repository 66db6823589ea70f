/**
 * A process of its own that makes a part, fills it and finishes it, and says how that went:
 * `worker-as.ts <folder> <bytes>`. Prints one line of JSON: what each step came to.
 */
import { closeSync } from 'node:fs'
import { failureOf } from '../../../shared/failure.ts'
import { openPart, writeAll } from '../../../main/engine/transfer/part-file.ts'
import { desk } from './support.ts'

const [dir = '', bytes = ''] = process.argv.slice(2)
const disk = desk()

async function steps(): Promise<Readonly<Record<string, unknown>>> {
  const { freeBytes } = await disk.call('freeSpace', { dir })
  const part = await disk.call('createPart', { dir, name: 'a.bin', id: 1 })
  const fd = openPart(part)
  try {
    for (let at = 0; at < Number(bytes); at += 65_536) writeAll(fd, new Uint8Array(65_536), at, part.path)
  } catch (error) {
    const check = await disk.call('checkPart', part)
    return { freeBytes, failure: failureOf(error), check }
  } finally {
    closeSync(fd)
  }
  await disk.call('sync', part)
  return { freeBytes, claimed: await disk.call('claim', { part, dir, name: 'a.bin', onConflict: 'rename' }) }
}

try {
  process.stdout.write(`${JSON.stringify(await steps())}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failure: failureOf(error) })}\n`)
}
