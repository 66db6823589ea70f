/** What is no request, and what hardly is one. */
import { token } from '../support/side.ts'
import type { Conversation } from '../support/talk.ts'

const bodies = [
  ...['', 'nope', '{}', '[]', 'null', '1', 'true', '"x"', '{"id":1}', '{"id":1,"method":5}', '[{}]', '[[]]', '[null]'],
  ...['{"jsonrpc":"2.0","method":"system.listMethods"}', '{"id":0,"method":"system.listNotifications"}'],
  ...['{"id":1,"method":"x","params":{}}', '{"id":1,"method":"aria2.getVersion","params":"a"}'],
  ...['{"id":{"a":1},"method":"aria2.nope"}', '{"id":null,"method":"aria2.getVersion"}', '{"id":[],"method":5}'],
  '[1,{"id":2,"method":"system.listNotifications"},{"id":3}]',
  ...[
    '{"id":true,"method":"system.listNotifications","params":[1]}',
    '{"id":"","method":""}',
    '{"id":5,"method":"system."}',
  ],
  '{"json-rpc":"2.0","id":"a","method":"system.listNotifications"}',
  '{"jsonrpc":2.0,"id":"a","method":"system.listNotifications","params":[]}',
  '{"id":"ü€😀","method":"system.listNotifications"}',
  ...[
    '{"id":1,"method":"aria2.getVersion","params":["token:"]}',
    '{"id":1,"method":"aria2.getVersion","params":["x"]}',
  ],
  ...[
    '{"id":1,"method":"aria2.getVersion","params":["token:wrong"]}',
    '{"id":1,"method":"aria2.getVersion","params":[1]}',
  ],
  ...[
    `{"id":1,"method":"ARIA2.GETVERSION","params":["token:${token}"]}`,
    `{"id":1,"method":"__proto__","params":["token:${token}"]}`,
  ],
  ...[
    `{"id":1,"method":"constructor","params":["token:${token}"]}`,
    `{"id":1,"method":"aria2.","params":["token:${token}"]}`,
  ],
  `{"id":1,"method":"aria2.nope","params":["token:${token}"]}`,
  ...[
    ' {"id":1,"method":"system.listNotifications"} ',
    '{"id":1,"method":"system.listNotifications"}x',
    '{"id":1,',
    '[',
    ']',
  ],
]

export const forms: Conversation = async (talk) => {
  for (const body of bodies) {
    await talk.raw({ body })
    // Whoever has the token is not slowed down for long.
    if (body.includes('token:')) await talk.aside('aria2.getSessionInfo')
  }
  for (const type of ['application/json', 'text/plain;charset=UTF-8', 'application/json-rpc']) {
    await talk.raw({ body: '{"id":1,"method":"system.listNotifications"}', type })
  }
}

const call = (methodName: string, ...params: unknown[]): object => ({
  methodName,
  params: [`token:${token}`, ...params],
})

export const multicalls: Conversation = async (talk) => {
  const gid = await talk.add('M', [talk.side.origin.serve('/m', null)], { pause: 'true' })
  const asked: readonly unknown[][] = [
    [],
    ['x'],
    [{}],
    [[]],
    [[call('aria2.tellStatus', gid, ['gid', 'status'])]],
    [[call('aria2.tellStatus', gid, ['gid']), call('aria2.tellStatus', 'zz'), call('aria2.nope')]],
    [[call('system.multicall', []), 5, { params: [] }, { methodName: 5 }, null, []]],
    [[{ methodName: 'system.listNotifications' }, { methodName: 'aria2.getVersion' }]],
    [[{ methodName: 'aria2.tellActive', params: 'x' }]],
    [[{ methodName: 'system.listNotifications', params: {} }, call('aria2.saveNothing')]],
    [
      [
        call('aria2.tellActive', ['gid']),
        call('aria2.tellWaiting', 0, 10, ['gid']),
        call('aria2.tellStopped', -1, 10, ['gid']),
      ],
    ],
    [[call('aria2.pause', gid), call('aria2.pauseAll', 'x'), call('aria2.getUris', gid)]],
  ]
  for (const params of asked) {
    await talk.raw(
      { body: JSON.stringify({ jsonrpc: '2.0', id: 'm', method: 'system.multicall', params }) },
      'system.multicall',
    )
  }
  const batch = ['aria2.tellStatus', 'aria2.nope', 'system.listNotifications'].map((method, id) => ({
    ...{ jsonrpc: '2.0', id, method, params: [`token:${token}`, gid, ['gid']] },
  }))
  await talk.raw({ body: JSON.stringify(batch) })
  await talk.raw({ body: JSON.stringify([...batch, {}, 'x', { id: 9 }]) })
  await talk.ask('aria2.forceRemove', gid)
  await talk.ask('aria2.purgeDownloadResult')
}
