/** Each method with parameters that are missing, of another type, or name nothing. */
import type { Conversation } from '../support/talk.ts'

const endings = ['aria2.shutdown', 'aria2.forceShutdown']

const gid = '0123456789abcdef'
const uri = ['http://h/x']
const lists = '[0] [0,"x"] ["0",1] [0,1,"gid"] [0,-1] [0,0] [-1,0] [1e9,1e9] [-1e9,5] [0,5,[]] [0,5,[5]]'

/** Parameters behind the gid, or instead of it. */
const more: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  'aria2.tellStatus': [
    [gid, ['gid']],
    [gid, 'gid'],
    [gid, 5],
    ['f', []],
    ['00000000000000000', []],
  ],
  'aria2.pause': [['f'], ['00000000000000000']],
  'aria2.tellWaiting': lists.split(' ').map((text) => JSON.parse(text) as unknown[]),
  'aria2.tellStopped': lists.split(' ').map((text) => JSON.parse(text) as unknown[]),
  // prettier-ignore
  'aria2.changePosition': [
    [gid, 0], [gid, 'a', 'POS_SET'], [gid, 0, 5], [gid, 0, 'POS_X'], [gid, 0, 'POS_SET'], ['zz', 0, 'POS_SET'],
  ],
  // prettier-ignore
  'aria2.changeUri': [
    [gid, 1], [gid, 0, [], []], [gid, 1, 'a', []], [gid, 1, []], [gid, 1, [], {}], [gid, 1, [], [], 'a'], [gid, 1, [], [], -1],
    [gid, 1, [], []],
  ],
  'aria2.changeOption': [
    [gid, 'x'],
    [gid, []],
    [gid, {}],
    [gid, { split: '0' }],
    ['zz', {}],
  ],
  // prettier-ignore
  'aria2.addUri': [
    [uri, 'x'], [uri, {}, 'x'], [uri, { pause: 'true' }, -1], [[5]], [['']], [['nonsense']], [['javascript:alert(1)', 5]],
    [['file:///etc/passwd']], [['http:']],
  ],
  'aria2.addTorrent': [
    ['!!', 'x'],
    ['!!', [], 'x'],
    ['!!', [], {}, 'x'],
  ],
  'aria2.addMetalink': [['!!', 'x'], ['!!', {}, 'x'], ['PHg+', {}], ['PG1ldGFsaW5rLz4=']],
}

export const parameters: Conversation = async (talk) => {
  await talk.raw({ body: '{"jsonrpc":"2.0","id":1,"method":"system.listMethods"}' }, 'system.listMethods')
  const listed = (await talk.aside('system.listMethods')) as readonly string[]
  const methods = listed.filter((name) => !endings.includes(name))
  await talk.askAtOnce(listed.filter((name) => name.startsWith('aria2.')))
  for (const method of methods) {
    await talk.ask(method)
    for (const first of ['zz', gid, 5, {}, [], null, '']) await talk.ask(method, first)
    for (const params of more[method] ?? []) await talk.ask(method, ...params)
  }
}
