/** Each kind of webhook as its receiver gets it, its signature checked by what its service publishes, and each kind of event. */
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { startOrigin, status } from '../../support/fault-server/index.ts'
import { grabOptions } from '../../../shared/grabs.ts'
import { servePages } from '../../support/page-server.ts'
import { Receiver } from '../../support/receiver.ts'
import { until } from '../../support/until.ts'
import { office } from './house.ts'

const file = { sizeBytes: 1_500_000, seed: 'letters' }

interface Payload {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

it('signs each event as Standard Webhooks says, with what its receiver needs to know', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  const { secret } = await house.save({ url: receiver.url('/json'), events: ['completed', 'failed', 'queue_empty'] })
  await house.get([`${origin.serve('/a.iso', file)}?token=CANARY`, origin.serve('/gone.zip', null, status(404))])
  const got = await receiver.waitFor('/json', 3)
  const verifier = new Webhook(secret ?? '')
  const payloads = got.map(({ body, headers }) => {
    // What does not verify throws; the time is part of what is signed.
    verifier.verify(body, {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    })
    expect(headers['content-type']).toBe('application/json')
    return JSON.parse(body) as Payload
  })
  const about = { host: new URL(origin.url).host, queue: 'Main', batchId: 1 }
  expect(payloads.find(({ type }) => type === 'download.completed')?.data).toEqual({
    ...{ ...about, id: 1, name: 'a.iso', path: `${house.dir}/a.iso`, sizeBytes: 1_500_000 },
    proof: expect.any(String) as string,
  })
  expect(payloads.find(({ type }) => type === 'download.failed')?.data).toMatchObject({
    ...{ ...about, id: 2, name: 'gone.zip', isHeld: false, failure: { code: 'not_found' } },
  })
  expect(payloads.find(({ type }) => type === 'queue.empty')?.data).toEqual({ queueId: 1, queue: 'Main' })
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  expect(() => new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').verify(got[0]?.body ?? '', {})).toThrow()
  expect(JSON.stringify(got)).not.toContain('CANARY')
})

it('speaks to chats in their own words, and proves to them who speaks', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  const url = (kind: string): string => receiver.url(`/${kind}`)
  await house.save({ kind: 'dingtalk', url: `${url('dingtalk')}?access_token=t1`, secret: 'SECcanary' })
  await house.save({ kind: 'feishu', url: url('feishu'), secret: 'feishu-key' })
  await house.save({ kind: 'wecom', url: `${url('wecom')}?key=k1`, language: 'en' })
  await house.save({ kind: 'slack', url: url('slack') })
  receiver.url('/')
  await house.save({ kind: 'ntfy', url: `http://${receiver.host}/my-topic`, secret: 'tk_canary' })
  await house.get([{ urls: [origin.serve('/x', file)], out: 'a & b.iso' }])
  const first = async (path: string) => (await receiver.waitFor(path))[0] ?? expect.fail(path)

  const ding = await first('/dingtalk')
  const asked = new URL(ding.path, 'http://x').searchParams
  const timestamp = asked.get('timestamp') ?? ''
  const sign = createHmac('sha256', 'SECcanary').update(`${timestamp}\nSECcanary`).digest('base64')
  expect([asked.get('access_token'), asked.get('sign')]).toEqual(['t1', sign])
  expect(JSON.parse(ding.body)).toEqual({
    msgtype: 'text',
    text: { content: expect.stringMatching(/^Sluice\n✅ 下载完成：a & b\.iso（1\.4 MiB，/) as string },
  })

  const feishu = JSON.parse((await first('/feishu')).body) as Record<string, string>
  const key = `${feishu.timestamp ?? ''}\nfeishu-key`
  expect(feishu).toMatchObject({ msg_type: 'text', sign: createHmac('sha256', key).update('').digest('base64') })

  expect(JSON.parse((await first('/wecom')).body)).toMatchObject({
    ...{ msgtype: 'text', text: { content: expect.stringContaining('is complete') as string } },
  })
  expect(JSON.parse((await first('/slack')).body)).toEqual({
    text: expect.stringContaining('✅ a &amp; b.iso is complete') as string,
  })
  const ntfy = await first('/')
  expect(ntfy.headers.authorization).toBe('Bearer tk_canary')
  expect(JSON.parse(ntfy.body)).toMatchObject({ topic: 'my-topic', title: 'Sluice', tags: ['white_check_mark'] })
})

it('joins what happened meanwhile in one message to a chat', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office()
  await house.save({ kind: 'slack', url: receiver.url('/slack') })
  const names = Array.from({ length: 30 }, (_, index) => `f${String(index)}.bin`)
  await house.get(names.map((name) => origin.serve(`/${name}`, { sizeBytes: 900, seed: name })))
  const lines = (): readonly string[] =>
    receiver.at('/slack').flatMap(({ body }) => (JSON.parse(body) as { text: string }).text.split('\n').slice(1))
  await receiver.journal.waitFor('all of them', () => lines().length >= 30, 20_000)
  expect(
    lines()
      .map((line) => /f\d+\.bin/.exec(line)?.[0])
      .sort(),
  ).toEqual([...names].sort())
  expect(receiver.at('/slack').length).toBeLessThanOrEqual(10)
})

it('tells once of a disk with little room, and of a download that stands still', async () => {
  await using receiver = await Receiver.open()
  await using origin = await startOrigin()
  await using house = await office({}, { diskLowBytes: 2 ** 52, stalledMs: 2_000 })
  await house.save({ url: receiver.url('/json'), events: ['disk_low', 'stalled'] })
  const [low] = await receiver.waitFor('/json', 1)
  expect(JSON.parse(low?.body ?? '')).toMatchObject({
    ...{ type: 'disk.low', data: { dir: house.dir, limitBytes: 2 ** 52 } },
  })
  const gate = origin.hold('/still.bin')
  const ids = await house.add([origin.serve('/still.bin', file)])
  await gate.reached()
  const stalled = (await receiver.waitFor('/json', 2))[1]
  expect(JSON.parse(stalled?.body ?? '')).toMatchObject({
    ...{ type: 'download.stalled', data: { id: ids[0], name: 'still.bin', queue: 'Main' } },
  })
  gate.release()
  await house.settle(ids)
  expect(receiver.at('/json')).toHaveLength(2)
})

it('tells what a watch has found, and that it could read nothing, by the host alone', async () => {
  await using receiver = await Receiver.open()
  await using house = await office()
  const state = { body: '<a href="a.zip">a</a>' as string | null }
  await using server = await servePages((path) => {
    if (path.endsWith('.zip')) return { body: path, type: 'application/zip' }
    return path === '/CANARY/' && state.body !== null ? { body: state.body } : null
  })
  await house.save({ url: receiver.url('/json'), events: ['watch_news', 'watch_failed'] })
  await house.save({ kind: 'feishu', url: receiver.url('/feishu'), events: ['watch_news'] })
  const options = { starts: [`${server.url}/CANARY/`], waitMs: 0, robots: false, watch: { everyMs: 1_000 } }
  const { id } = await house.engine.grabber.start({ options: grabOptions.parse(options), attached: false })
  const runOf = async () => (await house.engine.grabber.list()).find((one) => one.id === id)
  const waiting = async () => {
    const now = await runOf()
    return now !== undefined && now.dueAt !== null ? now : null
  }
  const again = async (): Promise<void> => {
    const { run } = await until('it waits', waiting)
    house.leap(1_500)
    await until('it has run again', async () => ((await waiting())?.run ?? 0) > run)
  }
  await again()
  state.body = '<a href="a.zip">a</a><a href="b.zip">b</a>'
  await again()
  const [first] = await receiver.waitFor('/json', 1)
  const host = new URL(server.url).host
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    type: 'watch.news',
    data: { grabId: id, host, finds: 1, rows: 0 },
  })
  expect((await receiver.waitFor('/feishu', 1))[0]?.body).toContain('监视有更新')
  state.body = null
  await again()
  const all = await receiver.waitFor('/json', 2)
  expect(JSON.parse(all[1]?.body ?? '')).toMatchObject({ type: 'watch.failed', data: { host } })
  expect(JSON.stringify(all)).not.toContain('CANARY')
})
