/** What a rule says, in words. */
import type { TFunction } from 'i18next'
import { formatBytes, formatSpeed } from '../../shared/format.ts'
import type { RuleOutcome, RuleView } from '../../shared/rules.ts'
import type { QueueView } from '../../shared/views.ts'

type Queues = readonly QueueView[]

const queueName = (id: number, queues: Queues, t: TFunction): string =>
  queues.find((queue) => queue.id === id)?.name ?? t('rules.noQueue')

const sizeWords = (least: number | null, most: number | null, t: TFunction): string | null => {
  if (least !== null && most !== null) {
    return t('rules.summary.between', { least: formatBytes(least), most: formatBytes(most) })
  }
  if (least !== null) return t('rules.summary.least', { size: formatBytes(least) })
  return most === null ? null : t('rules.summary.most', { size: formatBytes(most) })
}

/** Its conditions; a rule without any is for every download. */
export const conditionWords = ({ when }: RuleView, t: TFunction): string => {
  const { hosts, address, kinds, extensions, leastBytes, mostBytes, foundOn } = when
  const pattern = address?.text ?? ''
  const parts = [
    hosts.length > 0 ? hosts.join(', ') : null,
    address === null
      ? null
      : address.form === 'glob'
        ? t('rules.summary.like', { pattern })
        : t('rules.summary.expression', { pattern }),
    kinds.length > 0 ? kinds.map((kind) => t(`category.${kind}`)).join(', ') : null,
    extensions.length > 0 ? extensions.map((ending) => `.${ending}`).join(', ') : null,
    sizeWords(leastBytes, mostBytes, t),
    foundOn === null ? null : t('rules.summary.foundOn', { page: foundOn }),
  ].filter((part) => part !== null)
  return parts.length === 0 ? t('rules.anything') : parts.join(' · ')
}

/** What it sets. */
export const effectWords = ({ then }: RuleView, queues: Queues, t: TFunction): string => {
  const { dir, queueId, name, headers, connections, rateLimit, stop } = then
  const parts = [
    dir === null ? null : t('rules.summary.dir', { dir }),
    queueId === null ? null : t('rules.summary.queue', { queue: queueName(queueId, queues, t) }),
    name === null ? null : t('rules.summary.template', { template: name }),
    headers.length === 0 ? null : t('rules.summary.headers', { count: headers.length }),
    connections === null ? null : t('rules.summary.connections', { count: connections }),
    rateLimit === null ? null : t('rules.summary.limit', { rate: formatSpeed(rateLimit) }),
    stop ? t('rules.summary.stop') : null,
  ].filter((part) => part !== null)
  return parts.length === 0 ? t('rules.nothing') : parts.join(' · ')
}

/** What all rules together make of an address. */
export const outcomeWords = (outcome: RuleOutcome, queues: Queues, t: TFunction): string => {
  const { dir, name, queueId, headers, connections, rateLimit } = outcome
  return [
    t('rules.test.goesTo', { dir }),
    name === null ? null : t('rules.test.asName', { name }),
    queueId === null ? null : t('rules.test.inQueue', { queue: queueName(queueId, queues, t) }),
    connections === null ? null : t('rules.test.withConnections', { count: connections }),
    rateLimit === null ? null : t('rules.test.withLimit', { rate: formatSpeed(rateLimit) }),
    headers.length === 0 ? null : t('rules.test.withHeaders', { headers: headers.join(', ') }),
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
