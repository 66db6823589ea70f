/** What servers answered to one download, as it is kept: without secrets, the last of each kind. Pure. */
import type { AnswerView } from '../../../shared/detail.ts'
import { concealAddress, concealFields } from '../../../shared/secrecy.ts'
import type { HeadView } from '../../../shared/views.ts'

/** Kinds that are kept, and how much of each: a head may be as large as a server likes. */
const mostAnswers = 5
const mostFields = 60
const mostValue = 1_000

const clipped = ([name, value]: [string, string]): [string, string] => [
  name.slice(0, mostValue),
  value.length > mostValue ? `${value.slice(0, mostValue)}…` : value,
]

/** A head as it may be recorded and shown. What is without secrets comes back the same. */
export const concealHead = ({ status, headers, finalUrl, request }: HeadView): HeadView => ({
  status,
  headers: concealFields(headers),
  finalUrl: concealAddress(finalUrl),
  ...(request ? { request } : {}),
})

export const answerOf = (head: HeadView, at: number | null): AnswerView => {
  const { headers, ...rest } = concealHead(head)
  return { ...rest, headers: headers.slice(0, mostFields).map(clipped), at }
}

const kindOf = ({ status, finalUrl, request }: AnswerView): string =>
  `${request?.method ?? ''} ${String(status)} ${finalUrl}`

/** Newest first; of answers that differ in nothing but their moment or their part of the file the last one stays. */
export const mergeAnswers = (newer: readonly AnswerView[], older: readonly AnswerView[]): readonly AnswerView[] => {
  const kinds = new Set<string>()
  const kept = [...newer, ...older].filter((answer) => {
    const kind = kindOf(answer)
    if (kinds.has(kind)) return false
    kinds.add(kind)
    return true
  })
  return kept.slice(0, mostAnswers)
}
