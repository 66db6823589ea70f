/** What `serve` says when it is ready. Pure. */
import type { Roots } from '../api/roots.ts'
import { isLoopback } from '../web/gate.ts'
import type { Web } from '../web/server.ts'
import type { Token } from '../web/token.ts'
import type { ServePlan } from './serve.ts'

interface Started {
  readonly plan: ServePlan
  readonly token: Token
  readonly web: Pick<Web, 'address' | 'hasPage'>
}

/** The part behind # never leaves the browser: it is in no request, no log and no Referer. */
export const loginAddress = ({ token, web }: Pick<Started, 'token' | 'web'>): string =>
  `${web.address}#token=${encodeURIComponent(token.text)}`

export const greetingOf = (
  started: Started & { readonly roots: Pick<Roots, 'paths'>; readonly showToken: boolean },
): string => {
  const { plan, token, web, roots, showToken } = started
  const lines = [
    ['Sluice is ready at', web.address],
    ...(showToken
      ? [
          ['log in with', loginAddress(started)],
          ['token', token.text],
        ]
      : []),
    ['token file', plan.tokenFile],
    ['downloads go to', roots.paths[0] ?? ''],
    ...roots.paths.slice(1).map((path) => ['and may go to', path]),
    ['end it with', 'Ctrl+C'],
  ]
  return lines.map(([name = '', value = '']) => `${name.padEnd(20)}${value}\n`).join('')
}

export const warningsOf = ({ plan, token, web }: Started): readonly string[] => [
  ...(token.isExposed ? [`other users of this machine can read the token file ${plan.tokenFile}; chmod 600 it`] : []),
  ...(!isLoopback(plan.host) && plan.tls === null
    ? ['this service can be reached from other machines without TLS; whoever sees the traffic can read the token']
    : []),
  ...(web.hasPage ? [] : ['the page is not built, so browsers see nothing; build it with: npm run build']),
]
