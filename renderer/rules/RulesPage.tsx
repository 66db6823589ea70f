/** All about rules, wherever it stands: the list with the field to try an address, or one rule being written. */
import { Plus, Route } from 'lucide-react'
import { type JSX, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleView } from '../../shared/rules.ts'
import { Button } from '../ui/Button.tsx'
import { RuleEditor } from './RuleEditor.tsx'
import { RuleList } from './RuleList.tsx'
import { type Explained, RuleTest } from './RuleTest.tsx'
import { type RulesHold, useRules } from './use-rules.ts'

/** In the page and not among the window's messages: a dialog keeps those out of reach. */
const Undo = ({ hold }: { readonly hold: RulesHold }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <p className="rules-undo" role="status">
      {hold.removed ? (
        <>
          {t('rules.removed', { name: hold.removed.name })}
          <Button variant="quiet" onClick={hold.undo}>
            {t('action.undo')}
          </Button>
        </>
      ) : null}
    </p>
  )
}

const NoRules = ({ onAdd }: { readonly onAdd: () => void }): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="rules-empty">
      <Route size={32} strokeWidth={1.5} aria-hidden />
      <h3>{t('rules.empty')}</h3>
      <p>{t('rules.emptyText')}</p>
      <Button variant="primary" onClick={onAdd}>
        {t('rules.add')}
      </Button>
    </div>
  )
}

export const RulesPage = (): JSX.Element => {
  const { t } = useTranslation()
  const hold = useRules()
  const [edited, setEdited] = useState<RuleView | 'new' | null>(null)
  const [explained, setExplained] = useState<Explained | null>(null)
  const add = (): void => {
    setEdited('new')
  }
  if (edited !== null) {
    return (
      <RuleEditor
        rule={edited === 'new' ? null : edited}
        onDone={() => {
          setEdited(null)
          void hold.reload()
        }}
      />
    )
  }
  const { rules } = hold
  if (rules?.length === 0) {
    return (
      <div className="rules-page">
        <NoRules onAdd={add} />
        <Undo hold={hold} />
      </div>
    )
  }
  return (
    <div className="rules-page">
      <div className="rules-head">
        <p>{t('rules.intro')}</p>
        <Button onClick={add}>
          <Plus size={15} aria-hidden />
          {t('rules.add')}
        </Button>
      </div>
      <div className="rules-scroll">
        {rules ? <RuleList rules={rules} hold={hold} explained={explained} onEdit={setEdited} /> : null}
      </div>
      <Undo hold={hold} />
      <RuleTest version={hold.version} explained={explained} onExplained={setExplained} />
    </div>
  )
}
