/** One rule in the list: its place, its switch, what it says, and why it acts or does not on the address that is tried. */
import { Check, GripVertical, HelpCircle, type LucideIcon, Trash2, X } from 'lucide-react'
import type { JSX, KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleExplanation, RuleView } from '../../shared/rules.ts'
import { useMirror } from '../client/context.ts'
import { IconButton } from '../ui/Button.tsx'
import { conditionWords, effectWords } from './rule-words.ts'

/** What the pointer does that has taken a row. */
export interface RuleDrag {
  readonly start: () => void
  readonly over: (clientY: number) => void
  readonly end: (isDropped: boolean) => void
}

interface RuleRowProps {
  readonly rule: RuleView
  readonly explanation: RuleExplanation | undefined
  readonly isDropTarget: boolean
  readonly onEdit: () => void
  readonly onEnable: (enabled: boolean) => void
  readonly onRemove: () => void
  /** By how many places. */
  readonly onMove: (by: number) => void
  readonly onDrag: RuleDrag
}

const marks: Readonly<Record<'met' | 'unmet' | 'unknown', LucideIcon>> = { met: Check, unmet: X, unknown: HelpCircle }

const Explanation = ({ explanation }: { readonly explanation: RuleExplanation }): JSX.Element => {
  const { t } = useTranslation()
  const { verdict, conditions } = explanation
  return (
    <p className={`rule-why ${verdict}`}>
      <strong>{t(`rules.test.verdict.${verdict}`)}</strong>
      {conditions.map(({ key, met }) => {
        const mark = met === null ? 'unknown' : met ? 'met' : 'unmet'
        const Mark = marks[mark]
        return (
          <span key={key} className={mark}>
            <Mark size={14} aria-label={t(`rules.test.${mark}`)} />
            {t(`rules.test.condition.${key}`)}
          </span>
        )
      })}
    </p>
  )
}

const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

export const RuleRow = (props: RuleRowProps): JSX.Element => {
  const { t } = useTranslation()
  const { rule, explanation, isDropTarget, onEdit, onEnable, onRemove, onMove, onDrag } = props
  const queues = useMirror((state) => state.counters?.queues) ?? []
  const { name, enabled } = rule
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    onMove(step)
  }
  return (
    <li className={`rule ${enabled ? '' : 'off'} ${isDropTarget ? 'target' : ''}`}>
      <button
        type="button"
        className="rule-handle"
        id={`rule-handle-${String(rule.id)}`}
        aria-label={t('rules.move', { name })}
        title={t('rules.move', { name })}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          onDrag.start()
        }}
        onPointerMove={(event) => {
          onDrag.over(event.clientY)
        }}
        onPointerUp={() => {
          onDrag.end(true)
        }}
        onLostPointerCapture={() => {
          onDrag.end(false)
        }}
      >
        <GripVertical size={16} aria-hidden />
      </button>
      <input
        type="checkbox"
        checked={enabled}
        aria-label={t('rules.enabled', { name })}
        onChange={(event) => {
          onEnable(event.target.checked)
        }}
      />
      <div className="rule-text">
        <button type="button" className="rule-edit" title={t('rules.editNamed', { name })} onClick={onEdit}>
          <span className="rule-name">{name}</span>
          <span className="rule-says">
            {conditionWords(rule, t)} → {effectWords(rule, queues, t)}
          </span>
        </button>
        {explanation ? <Explanation explanation={explanation} /> : null}
      </div>
      <IconButton icon={Trash2} label={t('rules.remove', { name })} onClick={onRemove} />
    </li>
  )
}
