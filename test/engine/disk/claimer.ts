/** A process of its own that finishes many parts under one name: `claimer.ts <folder> <first id> <count>`. */
import { writeFileSync } from 'node:fs'
import { openDisk } from '../../../main/engine/transfer/disk.ts'
import { silentLog } from '../../../main/engine/log.ts'

const [dir = '', first = '', count = ''] = process.argv.slice(2)
const disk = openDisk({ log: silentLog })
const ids = Array.from({ length: Number(count) }, (_, index) => Number(first) + index)
await Promise.all(
  ids.map(async (id) => {
    const part = await disk.call('createPart', { dir, name: 'same.txt', id })
    writeFileSync(part.path, `file ${String(id)}`, { flag: 'r+' })
    await disk.call('sync', part)
    const claimed = await disk.call('claim', { part, dir, name: 'same.txt', onConflict: 'rename' })
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind)
    await disk.call('removePart', part)
  }),
)
await disk.close()
