/** A service whose RPC is knocked at as anybody could. */
import { aria2Desk } from '../../../main/aria2/mount.ts'
import { openService, type Answer, type Ask, type Service } from '../../engine/service/premises.ts'

export interface Words {
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export const wordsOf = ({ body }: Answer): Words => JSON.parse(body) as Words

/** Why it was refused; `done` when it was not. */
export const refused = async (answer: Promise<Answer>): Promise<string> =>
  wordsOf(await answer).error?.message ?? 'done'

export interface House {
  readonly service: Service
  /** How often the program was ended. */
  readonly ended: () => number
  rpc(method: string, params: readonly unknown[], headers?: Ask['headers']): Promise<Answer>
  /** With the token. */
  own(method: string, ...params: readonly unknown[]): Promise<Answer>
}

export const openHouse = async (): Promise<House> => {
  let ended = 0
  const end = (): void => {
    ended += 1
  }
  const desk = aria2Desk({ allowedOrigins: ['https://aria.test'], getMayChange: false, notifyAll: false, end })
  const service = await openService({ mounts: [desk] })
  const rpc: House['rpc'] = (method, params, headers = {}) =>
    service.ask({
      method: 'POST',
      path: '/jsonrpc',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
  return {
    ...{ service, rpc, ended: () => ended },
    own: (method, ...params) => rpc(method, [`token:${service.token}`, ...params]),
  }
}
