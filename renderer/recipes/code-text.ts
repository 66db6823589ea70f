/**
 * A text field for YAML: line numbers, colours, marks where mistakes are, undo, search. It stands in a shadow tree: its style sheet is a
 * constructed one there, which the page's content security policy allows. Loaded when somebody edits.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

export interface CodeMark {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly text: string
}

export interface CodeTextSpec {
  readonly text: string
  /** What a screen reader says. */
  readonly label: string
  readonly isReadOnly: boolean
  /** The library's own words in the user's language. */
  readonly phrases: Readonly<Record<string, string>>
  /** Words that may stand at the beginning of a line. */
  readonly words: readonly string[]
  readonly onChange: (text: string) => void
  readonly onSave: () => void
}

export interface CodeText {
  /** Takes the place of the whole text; can be undone like typing. */
  readonly replace: (text: string) => void
  readonly mark: (marks: readonly CodeMark[]) => void
  /** Puts the cursor there, in view, with the keyboard. */
  readonly goTo: (line: number, column: number) => void
  readonly focus: () => void
  readonly close: () => void
}

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--ground)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--code-letters)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--side)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--pressed)', color: 'var(--text)' },
  '.cm-selectionBackground': { background: 'var(--selected-blur) !important' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--code-selected) !important',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--attention-ground)' },
  '.cm-panels': { backgroundColor: 'var(--side)', color: 'var(--text)' },
  '.cm-panels input': { background: 'var(--ground)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-panels button': { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--selected)', color: 'var(--text)' },
  '.cm-diagnostic': { padding: '6px 10px', maxWidth: '420px', whiteSpace: 'normal' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad) 1px',
    textUnderlineOffset: '3px',
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: 'var(--code-string)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--muted)' },
  { tag: [tags.keyword, tags.labelName, tags.typeName, tags.meta], color: 'var(--code-other)' },
])

/** Names of keys where one may begin: at the start of a line, behind a brace or a comma. */
const completing =
  (words: readonly string[]) =>
  (context: CompletionContext): CompletionResult | null => {
    const before = context.matchBefore(/(?:^|[{,])[\s-]*[a-zA-Z]*$/)
    const word = context.matchBefore(/[a-zA-Z]+$/)
    if (before === null || (word === null && !context.explicit)) return null
    return {
      from: word?.from ?? context.pos,
      options: words.map((label) => ({ label, type: 'property', apply: `${label}: ` })),
      validFor: /^[a-zA-Z]*$/,
    }
  }

const extensionsOf = (spec: CodeTextSpec): readonly Extension[] => [
  [lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), drawSelection()],
  [history(), indentOnInput(), indentUnit.of('  '), bracketMatching(), closeBrackets(), search({ top: true })],
  [yaml(), syntaxHighlighting(colours), look, lintGutter(), highlightSelectionMatches()],
  autocompletion({ override: [completing(spec.words)], icons: false }),
  EditorState.phrases.of(spec.phrases),
  EditorState.readOnly.of(spec.isReadOnly),
  EditorView.contentAttributes.of({
    'aria-label': spec.label,
    ...(spec.isReadOnly ? { 'aria-readonly': 'true' } : {}),
    spellcheck: 'false',
  }),
  keymap.of([
    {
      key: 'Mod-s',
      preventDefault: true,
      run: () => {
        spec.onSave()
        return true
      },
    },
    ...[...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap],
    ...defaultKeymap,
    // Escape, then Tab leaves the field; the library sees to it.
    indentWithTab,
  ]),
  EditorView.updateListener.of((update) => {
    if (update.docChanged) spec.onChange(update.state.doc.toString())
  }),
]

export const codeText = (host: HTMLElement, spec: CodeTextSpec): CodeText => {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const view = new EditorView({
    state: EditorState.create({ doc: spec.text, extensions: extensionsOf(spec) }),
    parent: root,
    root,
  })
  const offsetOf = (line: number, column: number): number => {
    const { doc } = view.state
    const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines))
    return Math.min(from + Math.max(0, column - 1), to)
  }
  return {
    replace: (text) => {
      if (text === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    mark: (marks) => {
      const { doc } = view.state
      const diagnostics = marks.map(({ line, column, text }) => {
        const from = offsetOf(line, column)
        // From there to the end of the words on that line.
        const rest = /^[^\s,[\]{}]+/.exec(doc.sliceString(from, doc.lineAt(from).to))?.[0].length ?? 0
        return { from, to: from + rest, severity: 'error' as const, message: text }
      })
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    goTo: (line, column) => {
      const anchor = offsetOf(line, column)
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      view.focus()
    },
    focus: () => {
      view.focus()
    },
    close: () => {
      view.destroy()
    },
  }
}
