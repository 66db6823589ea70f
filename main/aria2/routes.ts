/** The RPC over plain HTTP: JSON-RPC by POST and GET, XML-RPC by POST. */
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Lobby } from '../web/lobby.ts'
import type { WebApp, WebEnv } from '../web/routes.ts'
import { call, type Desk } from './call.ts'
import { getForm } from './get-form.ts'
import { type Guests, rpcPaths } from './guests.ts'
import { type Answer, answer, answerTo } from './json-rpc.ts'
import { Visit } from './visit.ts'
import { readCall, writeFault, writeResult } from './xml.ts'

export interface RoutesSpec {
  readonly app: WebApp
  readonly lobby: Lobby
  readonly desk: Desk
  readonly guests: Guests
  readonly getMayChange: boolean
}

type Ask = Context<WebEnv>

/** As aria2 does by default. */
export const mostBytes = 2 * 1024 * 1024

const refuseMethod = (context: Ask): Response =>
  context.text('This cannot be done that way. The aria2 RPC is asked by POST.', 405, { allow: 'POST, GET, OPTIONS' })

const tooLarge = (context: Ask): Response => context.text('This is too much at once: 2 MiB is the most.', 413)

/** An answer with the status that it has in aria2, unless somebody guesses too much. */
export const given = (context: Ask, { status, text }: Answer, visit: Visit, type: string, guests: Guests): Response => {
  const { retryAfterMs } = visit
  const headers: Record<string, string> = {
    ...guests.headersFor(context.req.header('origin')),
    'content-type': type,
    ...(retryAfterMs === null ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
  }
  return new Response(text, { status: retryAfterMs === null ? status : 429, headers })
}

/** Bytes that are packed are not unpacked: a small body would become a large one. */
const isPacked = (context: Ask): boolean => (context.req.header('content-encoding') ?? 'identity') !== 'identity'

const byPost = async (context: Ask, visit: Visit, { desk, guests }: RoutesSpec): Promise<Response> => {
  if (isPacked(context)) return context.text('The body must be plain JSON.', 415)
  return given(context, await answer(await context.req.text(), visit, desk), visit, 'application/json-rpc', guests)
}

const byGet = async (context: Ask, visit: Visit, { desk, guests }: RoutesSpec): Promise<Response> => {
  const form = getForm(new URL(context.req.url).searchParams)
  if (form === null) return context.text('The name in jsoncallback is none of a function.', 400)
  const said = await answerTo(form.request, visit, desk)
  if (form.callback === null) return given(context, said, visit, 'application/json-rpc', guests)
  return given(context, { ...said, text: `${form.callback}(${said.text})` }, visit, 'text/javascript', guests)
}

const byXml = async (context: Ask, visit: Visit, { desk, guests }: RoutesSpec): Promise<Response> => {
  if (isPacked(context)) return context.text('The body must be plain XML.', 415)
  const asked = readCall(await context.req.text())
  if (asked === null) return context.body(null, 400)
  const outcome = await call(asked.method, asked.params, visit, desk)
  const text = 'result' in outcome ? writeResult(outcome.result) : writeFault(outcome.fault)
  return given(context, { status: 200, text }, visit, 'text/xml', guests)
}

export const addRoutes = (spec: RoutesSpec): void => {
  const { app, lobby, guests, getMayChange } = spec
  const visitOf = (context: Ask, readsOnly: boolean): Visit =>
    new Visit((token) => lobby.attempt(context.env.incoming, token), readsOnly)
  const limited = bodyLimit({ maxSize: mostBytes, onError: tooLarge })
  for (const path of Object.values(rpcPaths)) {
    app.options(path, (context) => {
      const headers = guests.headersFor(context.req.header('origin'))
      return Object.keys(headers).length === 0 ? refuseMethod(context) : context.body(null, 204, { ...headers })
    })
  }
  app.post(rpcPaths.json, limited, (context) => byPost(context, visitOf(context, false), spec))
  // What answers GET answers HEAD, too, and that is no way to ask.
  app.get(rpcPaths.json, (context) =>
    context.req.method === 'HEAD' ? refuseMethod(context) : byGet(context, visitOf(context, !getMayChange), spec),
  )
  app.post(rpcPaths.xml, limited, (context) => byXml(context, visitOf(context, false), spec))
  for (const path of Object.values(rpcPaths)) app.all(path, refuseMethod)
}
