/** The rules as the engine has them, and what can be done with them. Read again after each change. */
import { useCallback, useEffect, useState } from 'react'
import { failureOf } from '../../shared/failure.ts'
import type { RuleId, RuleView } from '../../shared/rules.ts'
import { useSluice } from '../client/context.ts'
import { showToast } from '../state/surface.ts'

export interface RulesHold {
  /** Undefined until the engine has answered. */
  readonly rules: readonly RuleView[] | undefined
  /** Grows with each change. */
  readonly version: number
  readonly reload: () => Promise<void>
  /** Puts a rule at another place, 0 being the first. */
  readonly place: (id: RuleId, place: number) => void
  readonly enable: (id: RuleId, enabled: boolean) => void
  readonly remove: (rule: RuleView) => void
  /** The one removed last, as long as that can be undone here; null: none. */
  readonly removed: RuleView | null
  readonly undo: () => void
}

/** The list with one rule at another place. */
export const moved = (rules: readonly RuleView[], id: RuleId, place: number): readonly RuleView[] => {
  const one = rules.find((rule) => rule.id === id)
  if (!one) return rules
  return rules.filter((rule) => rule !== one).toSpliced(place, 0, one)
}

export const useRules = (): RulesHold => {
  const { client, surface } = useSluice()
  const [rules, setRules] = useState<readonly RuleView[]>()
  const [version, setVersion] = useState(0)
  const [removed, setRemoved] = useState<RuleView | null>(null)
  const reload = useCallback(
    (): Promise<void> =>
      client.call('rules.list', {}).then(
        (answer) => {
          setRules(answer.rules)
          setVersion((now) => now + 1)
        },
        (error: unknown) => {
          showToast(surface, { tone: 'error', text: failureOf(error).message })
        },
      ),
    [client, surface],
  )
  useEffect(() => {
    void reload()
  }, [reload])
  const after = (call: Promise<unknown>): void => {
    call
      .catch((error: unknown) => {
        showToast(surface, { tone: 'error', text: failureOf(error).message })
      })
      .then(reload, reload)
  }
  return {
    rules,
    version,
    reload,
    place: (id, place) => {
      const next = moved(rules ?? [], id, place)
      // Shown at once; the engine's own list follows.
      setRules(next)
      after(client.call('rules.move', { ids: [id], before: next[place + 1]?.id ?? null }))
    },
    enable: (id, enabled) => {
      after(client.call('rules.enable', { ids: [id], enabled }))
    },
    remove: (rule) => {
      after(client.call('rules.remove', { ids: [rule.id] }))
      setRemoved(rule)
    },
    removed,
    undo: () => {
      if (removed) after(client.call('rules.restore', { ids: [removed.id] }))
      setRemoved(null)
    },
  }
}
