/** The rules in their order, which is changed by dragging or with the arrow keys. */
import { type JSX, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleId, RuleView } from '../../shared/rules.ts'
import { type RuleDrag, RuleRow } from './RuleRow.tsx'
import type { Explained } from './RuleTest.tsx'
import type { RulesHold } from './use-rules.ts'

interface RuleListProps {
  readonly rules: readonly RuleView[]
  readonly hold: RulesHold
  readonly explained: Explained | null
  readonly onEdit: (rule: RuleView) => void
}

interface Drag {
  readonly isTarget: (index: number) => boolean
  readonly of: (index: number) => RuleDrag
}

/** Where a pointer is among the rows. */
const indexAt = (clientY: number): number | null => {
  const rows = [...document.querySelectorAll('.rule-list > .rule')]
  const at = rows.findIndex((row) => {
    const { top, bottom } = row.getBoundingClientRect()
    return top <= clientY && clientY < bottom
  })
  return at < 0 ? null : at
}

/** A rule is dragged over another one, whose place it takes. By pointer alone: what is dropped on the window is a link. */
const useDrag = (move: (from: number, to: number) => void): Drag => {
  const [drag, setDrag] = useState<{ readonly from: number; readonly over: number | null } | null>(null)
  return {
    isTarget: (index) => drag !== null && drag.over === index && drag.from !== index,
    of: (index) => ({
      start: () => {
        setDrag({ from: index, over: null })
      },
      over: (clientY) => {
        if (drag) setDrag({ ...drag, over: indexAt(clientY) })
      },
      end: (isDropped) => {
        setDrag(null)
        if (isDropped && drag && drag.over !== null && drag.over !== drag.from) move(drag.from, drag.over)
      },
    }),
  }
}

export const RuleList = ({ rules, hold, explained, onEdit }: RuleListProps): JSX.Element => {
  const { t } = useTranslation()
  const [said, setSaid] = useState('')
  const focused = useRef<RuleId | null>(null)

  // A row that moves is another place in the page; the keyboard stays with it.
  useEffect(() => {
    if (focused.current === null) return
    document.getElementById(`rule-handle-${String(focused.current)}`)?.focus()
    focused.current = null
  }, [rules])

  const move = (rule: RuleView, place: number): void => {
    if (place < 0 || place >= rules.length) return
    hold.place(rule.id, place)
    setSaid(t('rules.moved', { name: rule.name, place: place + 1, count: rules.length }))
  }
  const drag = useDrag((from, to) => {
    const rule = rules[from]
    if (rule) move(rule, to)
  })
  return (
    <>
      <ol className="rule-list" aria-label={t('rules.list')}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            explanation={explained?.rules.find(({ id }) => id === rule.id)}
            isDropTarget={drag.isTarget(index)}
            onEdit={() => {
              onEdit(rule)
            }}
            onEnable={(enabled) => {
              hold.enable(rule.id, enabled)
            }}
            onRemove={() => {
              hold.remove(rule)
            }}
            onMove={(by) => {
              focused.current = rule.id
              move(rule, index + by)
            }}
            onDrag={drag.of(index)}
          />
        ))}
      </ol>
      <p className="unseen" role="status">
        {said}
      </p>
    </>
  )
}
