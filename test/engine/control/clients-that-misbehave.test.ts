/** A client that misbehaves ends its own connection, and nothing of anybody else. */
import { expect, it } from 'vitest'
import { connect } from '../../../main/api/connection.ts'
import type { EngineFrame } from '../../../shared/envelope.ts'
import { startOrigin } from '../../support/fault-server/index.ts'
import { until } from '../../support/until.ts'
import { bench } from './harness.ts'

it('outlives wires that throw, be it at the greeting or at a notice', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', { sizeBytes: 1_000, seed: 'wire' })
  await using b = await bench()
  const gone = (): never => {
    throw new Error('the window is gone')
  }
  let closed = 0
  const close = (): void => {
    closed += 1
  }
  connect(b.engine, { send: gone, close })
  expect(closed).toBe(1)

  let isGone = false
  const answers: EngineFrame[] = []
  const send = (frame: EngineFrame): void => {
    if (isGone) gone()
    answers.push(frame)
  }
  const client = connect(b.engine, { send, close })
  client.receive({ t: 'call', id: 1, name: 'feed.notices', input: { on: true } })
  client.receive({ t: 'call', id: 2, name: 'list.open', input: {} })
  await until('both are answered', () => answers.filter(({ t }) => t === 'ok').length === 2)
  isGone = true
  const [result] = await b.get([url])
  expect(result?.status).toBe('completed')
  expect(closed).toBe(2)
  expect(b.errors).toEqual([])
})

it('hangs up on a client that uses a number twice at a time, and gives up both of its calls', async () => {
  await using origin = await startOrigin()
  const url = origin.serve('/file.bin', { sizeBytes: 1_000, seed: 'twice' })
  const gate = origin.hold('/file.bin')
  await using b = await bench()
  await b.add([url])
  const answers: EngineFrame[] = []
  let closed = 0
  const client = connect(b.engine, {
    send: (frame) => answers.push(frame),
    close: () => {
      closed += 1
    },
  })
  const wait = { t: 'call', id: 1, name: 'batch.wait', input: { batchId: 1 } }
  client.receive(wait)
  client.receive(wait)
  expect(closed).toBe(1)
  gate.release()
  await b.waitForNotice('completed')
  expect(answers.filter(({ t }) => t !== 'feed')).toEqual([])
})
