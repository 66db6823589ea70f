/** One recipe beside what it makes of a page. */
import { ArrowLeft, Copy, Download, FileSearch, Save } from 'lucide-react'
import { type JSX, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecipeKey } from '../../shared/recipe-book.ts'
import { useSluice } from '../client/context.ts'
import { useMedia } from '../client/use-media.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { CodeField, type CodeHandle } from './CodeField.tsx'
import type { CodeMark } from './code-text.ts'
import { LeaveDialog } from './LeaveDialog.tsx'
import { Preview } from './Preview.tsx'
import { marksOf } from './recipe-words.ts'
import { keepTry, lastTry } from './drafts.ts'
import { type Editing, type Opened, useEditing } from './use-editing.ts'
import { useRecipeActs } from './use-shelf.ts'
import { useTrial } from './use-trial.ts'

/** Text and preview do not fit beside each other. */
const oneColumn = '(max-width: 720px)'
type Pane = 'text' | 'preview'

interface HeadProps {
  readonly editing: Editing
  readonly onBack: () => void
  readonly onSave: () => void
  readonly onGrab: () => void
}

const Head = ({ editing, onBack, onSave, onGrab }: HeadProps): JSX.Element => {
  const { t } = useTranslation()
  const acts = useRecipeActs()
  const { key, text, reading, isDirty, isReadOnly, recipe } = editing
  const name = reading.recipe?.name ?? recipe?.name ?? t('recipe.noName')
  return (
    <header className="toolbar">
      <IconButton icon={ArrowLeft} label={t('recipe.back')} onClick={onBack} />
      <h1 className="recipe-name" title={name}>
        {name}
      </h1>
      <span className="recipe-state" role="status">
        {isReadOnly ? t('recipe.readOnly') : isDirty ? t('recipe.unsaved') : key === null ? '' : t('recipe.saved')}
      </span>
      <div className="spring" />
      <IconButton
        icon={Download}
        label={t('recipe.toFile')}
        onClick={() => {
          acts.toFile(name, text)
        }}
      />
      <Button disabled={reading.recipe === null} onClick={onGrab}>
        <FileSearch size={15} aria-hidden />
        {t('recipe.grab')}
      </Button>
      {isReadOnly && key !== null ? (
        <Button
          variant="primary"
          onClick={() => {
            acts.duplicate(key)
          }}
        >
          <Copy size={15} aria-hidden />
          {t('recipe.copy')}
        </Button>
      ) : (
        <Button variant="primary" disabled={!isDirty && key !== null} onClick={onSave} title={t('recipe.saveKey')}>
          <Save size={15} aria-hidden />
          {t('recipe.save')}
        </Button>
      )}
    </header>
  )
}

interface MarksProps {
  readonly marks: readonly CodeMark[]
  readonly onGoTo: (mark: CodeMark) => void
}

/** Mistakes in words, each of which leads to its place. */
const Marks = ({ marks, onGoTo }: MarksProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="recipe-marks">
      <p>
        <span role="status" className={marks.length > 0 ? 'bad' : 'good'}>
          {marks.length > 0 ? t('recipe.mistakes', { count: marks.length }) : t('recipe.sound')}
        </span>
        <span className="hint">{t('recipe.tabHint')}</span>
      </p>
      {marks.length === 0 ? null : (
        <ul aria-label={t('recipe.mistakesLabel')}>
          {marks.map((mark, at) => (
            <li key={`${String(mark.line)}:${String(mark.column)}:${String(at)}`}>
              <button
                type="button"
                onClick={() => {
                  onGoTo(mark)
                }}
              >
                <span className="place">
                  {String(mark.line)}:{String(mark.column)}
                </span>
                {mark.text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Somebody else has saved it meanwhile. */
const Conflict = ({ editing }: { readonly editing: Editing }): JSX.Element | null => {
  const { t } = useTranslation()
  if (editing.refusal === null || editing.refusal.detail?.path !== undefined) return null
  const { code, detail, message } = editing.refusal
  const isChanged = detail?.reason === 'changed'
  return (
    <p className="recipe-conflict" role="alert">
      {isChanged ? t('recipe.changedElsewhere') : code === 'bad_input' ? message : t(`failure.${code}`)}
      {isChanged ? <Button onClick={() => void editing.save(true)}>{t('recipe.replace')}</Button> : null}
    </p>
  )
}

/** Leaving with something unsaved asks first. */
const useLeave = (isDirty: boolean) => {
  const { surface } = useSluice()
  const [isAsking, setAsking] = useState(false)
  const leave = (): void => {
    surface.setState({ recipe: null })
  }
  const ask = (): void => {
    if (isDirty) setAsking(true)
    else leave()
  }
  return { isAsking, setAsking, leave, ask }
}

/** Places of the text that are asked for while its pane is not shown are gone to once it is. */
const useGoTo =
  (code: RefObject<CodeHandle | null>, show: (pane: Pane) => void) =>
  (mark: Pick<CodeMark, 'line' | 'column'>): void => {
    show('text')
    setTimeout(() => code.current?.goTo(mark.line, mark.column), 0)
  }

/** What somebody is asked for that the text does not hold, and where things stand. */
const useDesk = ({ opened, tryAt }: RecipeEditorProps) => {
  const { t } = useTranslation()
  const editing = useEditing(opened)
  const { reading, key, refusal } = editing
  const [cookies, setCookies] = useState<ReadonlyMap<string, string>>(new Map())
  const trying = useTrial(reading.recipe, cookies)
  const { failure, at } = trying
  const marks = useMemo(() => marksOf(reading, [failure, refusal], t), [reading, failure, refusal, t])
  const tried = at?.url ?? null
  useEffect(() => {
    if (key !== null && tried !== null) keepTry(key, tried)
  }, [key, tried])
  const first = tryAt ?? (key === null ? null : lastTry(key))
  return { editing, marks, preview: { reading, trying, cookies, first, onCookies: setCookies } }
}

interface PanesProps {
  readonly pane: Pane
  readonly onPane: (pane: Pane) => void
}

const panes: readonly Pane[] = ['text', 'preview']

const Panes = ({ pane, onPane }: PanesProps): JSX.Element => {
  const { t } = useTranslation()
  return (
    <div className="recipe-panes" role="group" aria-label={t('recipe.panes')}>
      {panes.map((one) => (
        <Button
          key={one}
          aria-pressed={pane === one}
          onClick={() => {
            onPane(one)
          }}
        >
          {t(`recipe.pane.${one}`)}
        </Button>
      ))}
    </div>
  )
}

/** A grab goes by what is saved. */
const useGrabWith = ({ key, isDirty, save }: Editing): (() => void) => {
  const { surface } = useSluice()
  const begin = (recipe: RecipeKey | null): void => {
    if (recipe !== null) surface.setState({ dialog: { kind: 'grab', starts: '', recipe } })
  }
  return () => {
    if (key !== null && !isDirty) begin(key)
    else void save().then(begin)
  }
}

const Leaving = ({
  editing,
  leaving,
}: {
  readonly editing: Editing
  readonly leaving: ReturnType<typeof useLeave>
}) => (
  <LeaveDialog
    onStay={() => {
      leaving.setAsking(false)
    }}
    onDiscard={() => {
      editing.discard()
      leaving.leave()
    }}
    onSave={() => {
      void editing.save().then((saved) => {
        if (saved === null) leaving.setAsking(false)
        else leaving.leave()
      })
    }}
  />
)

interface RecipeEditorProps {
  readonly opened: Opened
  readonly tryAt: string | null
}

export const RecipeEditor = (props: RecipeEditorProps): JSX.Element => {
  const { t } = useTranslation()
  const { editing, marks, preview } = useDesk(props)
  const code = useRef<CodeHandle>(null)
  const [pane, setPane] = useState<Pane>('text')
  const isNarrow = useMedia(oneColumn)
  const leaving = useLeave(editing.isDirty)
  const goTo = useGoTo(code, setPane)
  const grab = useGrabWith(editing)
  const save = (): void => {
    void editing.save()
  }
  const isHidden = (one: Pane): boolean => isNarrow && pane !== one
  return (
    <div className="recipe-editor">
      <Head editing={editing} onBack={leaving.ask} onSave={save} onGrab={grab} />
      <Conflict editing={editing} />
      {isNarrow ? <Panes pane={pane} onPane={setPane} /> : null}
      <main className="recipe-body">
        <section className="recipe-text" aria-label={t('recipe.pane.text')} hidden={isHidden('text')}>
          <CodeField
            ref={code}
            text={editing.text}
            isReadOnly={editing.isReadOnly}
            marks={marks}
            onChange={editing.setText}
            onSave={save}
          />
          <Marks marks={marks} onGoTo={goTo} />
        </section>
        <section className="recipe-preview" aria-label={t('recipe.pane.preview')} hidden={isHidden('preview')}>
          <Preview {...preview} onGoTo={goTo} />
        </section>
      </main>
      {leaving.isAsking ? <Leaving editing={editing} leaving={leaving} /> : null}
    </div>
  )
}
