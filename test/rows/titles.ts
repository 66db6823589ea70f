/** What the tests of a file are called, read from its syntax and not run. */
import ts from 'typescript'

export interface Titles {
  /** The titles of its tests and groups, as they are written: `%s` and `${…}` stay. */
  readonly tests: ReadonlySet<string>
  /** Every other text in it; names of the cases of a table are among them. */
  readonly texts: ReadonlySet<string>
}

/** A test is a call with a title and a function, whatever it is called: a file may have its own name for `test.runIf(…)`. */
const isTest = ({ arguments: given }: ts.CallExpression): boolean =>
  given.slice(1).some((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one))

const textOf = (node: ts.Node | undefined): string | null => {
  if (node === undefined) return null
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : null
}

export const titlesOf = (source: string): Titles => {
  const tests = new Set<string>()
  const texts = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node)) {
      const title = textOf(node.arguments[0])
      if (title !== null) tests.add(title)
    }
    const text = ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) ? node.text : textOf(node)
    if (text !== null) texts.add(text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true))
  return { tests, texts }
}
