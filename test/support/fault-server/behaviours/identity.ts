/** Behaviours of identity: resources that change, labels that lie, and labels that are missing. */
import { withoutHeaders } from '../answer.ts'
import type { Behaviour, Turn } from '../answer.ts'
import { etagOf, lastModifiedOf } from '../resource.ts'
import type { Resource } from '../resource.ts'

/** When a path changes: after so many requests, or once it has sent so many body bytes. */
export type ChangePoint = { readonly requests: number } | { readonly bytes: number }

/** Another version (other body, other labels) from a point on; running responses keep the old one. */
export function changeAfter(point: ChangePoint, version: Resource): Behaviour {
  return (turn, next) => next(isPast(point, turn) ? { ...turn, resource: version } : turn)
}

/** Other bytes under the same labels and length from a point on. */
export function sameTagOtherBody(point: ChangePoint, seed: Resource['seed']): Behaviour {
  return (turn, next) => {
    const { resource } = turn
    if (resource === null || !isPast(point, turn)) return next(turn)
    const labels = { etag: etagOf(resource), lastModified: lastModifiedOf(resource) }
    return next({ ...turn, resource: { ...resource, ...labels, seed } })
  }
}

/** Another ETag for every request, the same bytes: nodes of a CDN. */
export function tagPerRequest(): Behaviour {
  return (turn, next) => next(withTag(turn, () => `"node-${turn.nth}"`))
}

/** Labels that each request gets anew, the same bytes; what is left out stays as it is. */
export function labelsPerRequest(labelsOf: (turn: Turn) => Pick<Resource, 'etag' | 'lastModified'>): Behaviour {
  return (turn, next) =>
    next(turn.resource === null ? turn : { ...turn, resource: { ...turn.resource, ...labelsOf(turn) } })
}

/** Another version for each request that wants one; null: the one that the path offers. */
export function versionPerRequest(versionOf: (turn: Turn) => Resource | null): Behaviour {
  return (turn, next) => next({ ...turn, resource: versionOf(turn) ?? turn.resource })
}

/** The same ETag, weak. */
export function weakEtag(): Behaviour {
  return (turn, next) => next(withTag(turn, (resource) => `W/${(etagOf(resource) ?? '"weak"').replace(/^W\//, '')}`))
}

/** Neither ETag nor Last-Modified. */
export function noValidators(): Behaviour {
  return async (turn, next) => withoutHeaders(await next(turn), 'etag', 'last-modified')
}

function isPast(point: ChangePoint, turn: Turn): boolean {
  return 'requests' in point ? turn.nth > point.requests : turn.sentBytes >= point.bytes
}

function withTag(turn: Turn, tag: (resource: Resource) => string): Turn {
  const { resource } = turn
  return resource === null ? turn : { ...turn, resource: { ...resource, etag: tag(resource) } }
}
