/** Options: what each takes when a download is added, for one that is there, and for all. */
import { optionTable, type OptionKind } from '../../../main/aria2/option-table.ts'
import type { Conversation } from '../support/talk.ts'

/** Values of a kind: ones that are taken, and ones that are not. */
const samples = (kind: OptionKind): readonly unknown[] => {
  const [shape = '', ...more] = kind.split(' ')
  switch (shape) {
    case 'switch':
      return ['true', 'false', 'maybe']
    case 'choice':
      return [more.at(-1), 'nonsense']
    case 'number':
      return [more[1] ?? '7', 'abc', '-1']
    case 'size':
      return [more[0] === '0' ? '2K' : '2M', '1x']
    case 'list':
      return [['1=a', '2=b'], '1=c']
    case 'checksum':
      return [`md5=${'0'.repeat(32)}`, `sha-256=${'a'.repeat(64)}`, 'md5=zz', 'foo=11', '']
    case 'proxy':
      return ['http://p.test:1/', 'p.test:1', '', 'nonsense://']
    default:
      return []
  }
}

/** Of these aria2 has a text kind that is more than text to it; they mean nothing here. */
const texts: Readonly<Record<string, readonly string[]>> = {
  referer: ['http://r.test/', '*', ''],
  'user-agent': ['ua/1'],
  out: ['name.bin', 'a/b.bin'],
  'http-user': ['me'],
  'no-proxy': ['localhost'],
  'metalink-language': ['en'],
  'bt-tracker': ['http://t.test/'],
}

/** These refuse or take what is about how they run here. */
const apart = new Set(['dir', 'pause', 'dry-run', 'hash-check-only', 'parameterized-uri', 'realtime-chunk-checksum'])

const trials = optionTable
  .filter(([name]) => !apart.has(name))
  .flatMap(([name, kind, where]) => (texts[name] ?? samples(kind)).map((value) => ({ name, value, where })))

/** Looks at one option of an answer without the rest: another test compares all of them. */
export const changedOptions: Conversation = async (talk) => {
  const gid = await talk.add('O', [`${talk.side.origin.url}/o`], { pause: 'true' })
  for (const { name, value } of trials.filter(({ where }) => where.includes('c'))) {
    await talk.ask('aria2.changeOption', gid, { [name]: value })
  }
  await talk.ask('aria2.getOption', gid)
  const odd = [
    { nope: '1' },
    { gid: '1111111111111111' },
    { pause: 'true' },
    { log: '/x' },
    { 'on-download-complete': '/bin/true' },
    { 'rpc-secret': 'x' },
    { header: 'X: y' },
    { header: ['P: q', 'R: s'] },
    { header: {} },
    { split: 5 },
    { out: null },
    { 'max-download-limit': '' },
    {},
  ]
  for (const options of odd) await talk.ask('aria2.changeOption', gid, options)
  await talk.ask('aria2.getOption', gid)
  await talk.ask('aria2.tellStatus', gid, ['gid', 'status', 'dir'])
  await talk.ask('aria2.forceRemove', gid)
  await talk.ask('aria2.purgeDownloadResult')
}

export const givenOptions: Conversation = async (talk) => {
  const good = Object.fromEntries(
    trials
      .filter(({ where }) => where.includes('a'))
      .toReversed()
      .map(({ name, value }) => [name, value]),
  )
  const taken = await talk.add('G', [`${talk.side.origin.url}/g`], { ...good, pause: 'true', nope: 'x', log: '/x' })
  await talk.ask('aria2.getOption', taken)
  const bad = trials.filter(
    ({ name, value, where }) => where.includes('a') && !where.includes('c') && value !== good[name],
  )
  for (const { name, value } of bad)
    await talk.ask('aria2.addUri', [`${talk.side.origin.url}/g`], { [name]: value, pause: 'true' })
  await talk.ask('aria2.forceRemove', taken)
  await talk.ask('aria2.purgeDownloadResult')
}

export const globalOptions: Conversation = async (talk) => {
  await talk.ask('aria2.getGlobalOption')
  const before = (await talk.aside('aria2.getGlobalOption')) as Readonly<Record<string, string>>
  for (const { name, value } of trials.filter(({ where }) => where.includes('g'))) {
    await talk.ask('aria2.changeGlobalOption', { [name]: value })
  }
  await talk.ask('aria2.getGlobalOption')
  const odd = [
    { nope: '1' },
    { gid: '1' },
    { 'rpc-secret': 'x' },
    { 'on-download-complete': '/bin/true' },
    { split: 5 },
    {},
  ]
  for (const options of odd) await talk.ask('aria2.changeGlobalOption', options)
  const gid = await talk.add('D', [`${talk.side.origin.url}/d`], { pause: 'true' })
  await talk.ask('aria2.getOption', gid)
  await talk.aside(
    'aria2.changeGlobalOption',
    Object.fromEntries(Object.entries(before).filter(([name]) => trials.some((one) => one.name === name))),
  )
  await talk.ask('aria2.forceRemove', gid)
  await talk.ask('aria2.purgeDownloadResult')
}
