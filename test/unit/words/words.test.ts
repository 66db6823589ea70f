/** The window's words: every language complete, no word unused, none written into a component. Reads the sources as TypeScript does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { zh as hostZh } from '../../../main/electron/words-zh.ts'
import { speak, words as hostWords } from '../../../main/electron/words.ts'
import { en } from '../../../renderer/words/en.ts'
import { zh } from '../../../renderer/words/zh.ts'

const renderer = fileURLToPath(new URL('../../../renderer', import.meta.url))

const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('workbench') && !name.startsWith('words'))
  .map((name) => {
    const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
    const text = readFileSync(join(renderer, name), 'utf8')
    return { name, tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind) }
  })

const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node)
  node.forEachChild((child) => {
    walk(child, visit)
  })
}

const flat = (tree: object, prefix = ''): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value as object, `${prefix}${key}.`)],
    ),
  )

const [english, chinese] = [flat(en), flat(zh)]
const holes = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([hole]) => hole).sort()

it('Chinese says all that English says, with the same values in it', () => {
  const wanted = [...english.keys()].filter((key) => !key.endsWith('_one')).sort()
  expect([...chinese.keys()].sort()).toEqual(wanted)
  for (const key of wanted) {
    const other = chinese.get(key) ?? ''
    expect.soft(holes(other), key).toEqual(holes(english.get(key) ?? ''))
    expect.soft(other.trim(), key).not.toBe('')
  }
})

/** Words that are the same in both: names, keys of the keyboard, pure values. */
const same = /^(app\.name|key\.delete|about\.(version|keys\.\w+\.key)|.*\.(example|unit)\w*)$|^language\./

it('Chinese is Chinese', () => {
  const left = [...chinese].filter(
    ([key, text]) => !same.test(key) && /\p{L}/u.test(text.replaceAll(/\{\{\w+\}\}/g, '')),
  )
  expect(left.filter(([, text]) => !/\p{Script=Han}/u.test(text))).toEqual([])
})

it('the desktop’s own words are complete, too', () => {
  speak('en')
  expect(Object.keys(hostZh).sort()).toEqual(Object.keys(hostWords).sort())
  speak('zh')
  expect(hostWords.quit).toBe('退出 Sluice')
  speak('en')
})

/** Patterns of the keys that the components name. */
const named: readonly RegExp[] = sources.flatMap(({ tree }) => {
  const found: RegExp[] = []
  const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  walk(tree, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(new RegExp(`^${escape(node.text)}$`))
    else if (ts.isTemplateExpression(node) && node.head.text.includes('.')) {
      const rest = node.templateSpans.map((span) => `[\\w.-]+${escape(span.literal.text)}`).join('')
      found.push(new RegExp(`^${escape(node.head.text)}${rest}$`))
    }
  })
  return found
})

it('every word is used', () => {
  const keys = new Set([...english.keys()].map((key) => key.replace(/_(zero|one|other)$/, '')))
  expect([...keys].filter((key) => !named.some((pattern) => pattern.test(key)))).toEqual([])
})

const spoken = new Set([
  'aria-label',
  'title',
  'placeholder',
  'alt',
  'label',
  'description',
  'hint',
  'caption',
  'problem',
])
/** Signs that need no translation. */
const isWord = (text: string): boolean => /\p{L}/u.test(text.replaceAll(/&\w+;/g, ''))

it('no word stands in a component', () => {
  const found: string[] = []
  for (const { name, tree } of sources) {
    walk(tree, (node) => {
      const at = `${name}:${String(tree.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`
      if (ts.isJsxText(node) && isWord(node.text)) found.push(`${at} ${node.text.trim()}`)
      if (!ts.isJsxAttribute(node) || !spoken.has(node.name.getText())) return
      const value = node.initializer
      const inner = value && ts.isJsxExpression(value) ? value.expression : value
      if (inner && ts.isStringLiteralLike(inner) && isWord(inner.text)) found.push(`${at} ${inner.text}`)
    })
  }
  expect(found).toEqual([])
})
