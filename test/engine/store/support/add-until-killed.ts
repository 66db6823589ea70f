/** A process that adds downloads as fast as it can, several at once, and says each key once its add is acknowledged. */
import { writeSync } from 'node:fs'
import { openLedger } from '../../../../main/engine/store/ledger.ts'
import { silentLog } from '../../../../main/engine/log.ts'
import { addItems, newItem } from './store.ts'

const first = Number(process.argv[3])
const lanes = 4
const ledger = await openLedger({ dataDir: process.argv[2] ?? '', log: silentLog })

const addForever = async (lane: number): Promise<never> => {
  for (let n = first + lane; ; n += lanes) {
    const { ids } = await addItems(ledger, [newItem(n)])
    await ledger.call('addEvents', { events: ids.map((id) => ({ id, event: { at: n, kind: 'paused' as const } })) })
    writeSync(1, `ack ${String(n)}\n`)
  }
}

await Promise.all(Array.from({ length: lanes }, (_, lane) => addForever(lane)))
