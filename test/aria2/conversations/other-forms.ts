/** The same RPC in an address, with JSONP, and as XML. */
import { token } from '../support/side.ts'
import type { Conversation } from '../support/talk.ts'

const coded = (value: unknown): string => encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'))
const withToken = coded([`token:${token}`])
const listen = { id: 1, method: 'system.listNotifications' }

const addresses = [
  ...[
    '',
    '?',
    '?method=system.listNotifications',
    '?id=1',
    '?method=system.listNotifications&id=a',
    '?method=x&id=1&params=!!!',
  ],
  `?method=aria2.getGlobalStat&id=0&params=${withToken}`,
  `?id=a&params=${withToken}&method=aria2.getGlobalStat`,
  `?method=aria2.tellStatus&id=a&params=${coded([`token:${token}`, 'zz'])}`,
  `?method=aria2.nope&id=a&params=${withToken}`,
  `?method=aria2.tellActive&id=a&params=${coded({})}`,
  `?method=aria2.tellActive&id=a&params=${coded([])}`,
  `?params=${coded([listen])}`,
  `?params=${coded([listen, { ...listen, id: 2 }, {}, 5])}`,
  `?params=${coded(listen)}`,
  `?params=${coded([])}`,
  '?method=system.listNotifications&id=a&jsoncallback=cb',
  `?method=aria2.tellStatus&id=a&params=${coded([`token:${token}`, 'zz'])}&jsoncallback=a.b`,
  `?params=${coded([listen])}&jsoncallback=$x`,
  '?jsoncallback=cb',
]

export const getForms: Conversation = async (talk) => {
  for (const query of addresses) await talk.raw({ verb: 'GET', path: `/jsonrpc${query}` }, 'GET and JSONP')
  for (const path of ['/rpc', '/nope']) await talk.raw({ verb: 'GET', path }, 'GET and JSONP')
}

const value = (text: string): string => `<param><value>${text}</value></param>`
const said = (text: string): string => value(`<string>${text}</string>`)
const callOf = (method: string, ...params: readonly string[]): string =>
  `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params.join('')}</params></methodCall>`
const own = (method: string, ...params: readonly string[]): string => callOf(method, said(`token:${token}`), ...params)
const list = (...items: readonly string[]): string =>
  `<array><data>${items.map((one) => `<value>${one}</value>`).join('')}</data></array>`
const struct = (members: Readonly<Record<string, string>>): string =>
  `<struct>${Object.entries(members)
    .map(([name, one]) => `<member><name>${name}</name><value>${one}</value></member>`)
    .join('')}</struct>`
const text = (one: string): string => `<string>${one}</string>`

export const xml: Conversation = async (talk) => {
  const gid = await talk.add('X', [`${talk.side.origin.url}/x`], { pause: 'true', out: 'a &amp; b.bin' })
  const bodies = [
    '<methodCall><methodName>system.listMethods</methodName></methodCall>',
    '<methodCall><methodName>aria2.getGlobalStat</methodName></methodCall>',
    callOf('system.listNotifications'),
    callOf('aria2.tellStatus', said('zz')),
    own('aria2.nope'),
    own('aria2.getGlobalStat'),
    own('aria2.tellStatus'),
    own('aria2.tellStatus', said('zz')),
    own('aria2.tellStatus', said(gid)),
    own('aria2.tellStatus', said(gid), value(list(text('gid'), text('status')))),
    own('aria2.getUris', said(gid)),
    own('aria2.getFiles', said(gid)),
    own('aria2.tellWaiting', value('<int>0</int>'), value('<i4>10</i4>'), value(list(text('gid')))),
    own('aria2.tellWaiting', value('<int>-1</int>'), value('<int>10</int>'), value(list(text('status')))),
    own('aria2.changePosition', said(gid), value('<int>0</int>'), said('POS_SET')),
    own('aria2.changeOption', said(gid), value(struct({ 'max-tries': text('3') }))),
    own('aria2.changeOption', said(gid), value(struct({ split: text('0') }))),
    own('aria2.addUri', value(list(text('nonsense')))),
    own('aria2.addMetalink', value('<base64>PHg+</base64>')),
    callOf('system.multicall', value(list(struct({ methodName: text('system.listNotifications'), params: list() })))),
    callOf(
      'system.multicall',
      value(
        list(
          struct({
            methodName: text('aria2.tellStatus'),
            params: list(text(`token:${token}`), text(gid), list(text('gid'))),
          }),
          struct({ methodName: text('x') }),
        ),
      ),
    ),
    own('aria2.forceRemove', said(gid)),
    own('aria2.forceRemove', said(gid)),
    // Last: aria2 takes nothing more over a connection once it has seen these.
    ...['<methodCall/>', 'garbage', ''],
  ]
  for (const body of bodies) await talk.raw({ path: '/rpc', body, type: 'text/xml' }, 'XML-RPC')
}
