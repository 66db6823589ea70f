/** Rules in the window: shown, tried, written, ordered by keyboard and by dragging, removed and brought back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { describe, expect, test } from 'vitest'
import { blankRule, checkRule, formOfRule, keptValue, type RuleForm, sizeText } from '../../renderer/rules/rule-form.ts'
import { inventedRules } from '../../renderer/workbench/invent-rules.ts'
import { three } from '../../renderer/workbench/invent.ts'
import { rules as english } from '../../renderer/words/en-rules.ts'
import { settle, stage, type Staged, withPage } from './support.tsx'

withPage()

const open = async (): Promise<Staged> => {
  const staged = await stage(three())
  fireEvent.click(screen.getByRole('button', { name: 'Rules' }))
  await settle()
  return staged
}
const shown = (): readonly string[] => [...document.querySelectorAll('.rule-name')].map((one) => one.textContent)
const row = (name: string): HTMLElement => {
  const found = screen.getByTitle(`Edit “${name}”`).closest('li')
  if (!found) throw new Error(`no rule is called ${name}`)
  return found
}
/** Types into the field to try; resolves when the answer is on the page. */
const tryAddress = async (text: string, shows: string): Promise<void> => {
  fireEvent.change(screen.getByLabelText('Address to try'), { target: { value: text } })
  await waitFor(() => {
    expect(document.querySelector('.rules-page')?.textContent).toContain(shows)
  })
}

test('each rule says when it acts and what it does', async () => {
  await open()
  expect(shown()).toEqual(['Data sets at night', 'Lectures', 'Films and series', 'Portal with a login'])
  expect(row('Data sets at night').textContent).toContain(
    'models.example.ai, archive.example.org · from 1.0 GiB → folder /data/sets/{host} · queue At night · stop here',
  )
  expect(row('Portal with a login').textContent).toContain('1 header · at most 2.0 MiB/s')
})

test('an address that is tried ticks and crosses conditions, and says where it would go', async () => {
  await open()
  await tryAddress('https://media.example.edu/2026/lecture-07.mp4', 'It goes to ~/Videos/Lectures')
  expect(row('Films and series').querySelector('.rule-why')?.textContent).toContain('Acts')
  expect(within(row('Data sets at night')).getByLabelText('does not fit')).toBeTruthy()
  expect(within(row('Data sets at night')).getByLabelText('not known before the server answers')).toBeTruthy()
  await tryAddress('nonsense', 'This is not an address')
  expect(document.querySelector('.rule-why')).toBeNull()
})

test('arrow keys move a rule, the keyboard stays with it, and it is said', async () => {
  const { inputs } = await open()
  const handle = screen.getByRole('button', { name: 'Move “Films and series” with the arrow keys' })
  handle.focus()
  fireEvent.keyDown(handle, { key: 'ArrowUp' })
  await settle()
  expect(inputs('rules.move')).toEqual([{ ids: [3], before: 2 }])
  expect(shown()[1]).toBe('Films and series')
  expect(document.activeElement?.id).toBe('rule-handle-3')
  expect(document.body.textContent).toContain('“Films and series” is number 2 of 4 now')
  fireEvent.keyDown(screen.getByRole('button', { name: /^Move “Portal/ }), { key: 'ArrowDown' })
  await settle()
  expect(inputs('rules.move')).toHaveLength(1)
})

test('a rule that is dragged takes the place of the one it is dropped on', async () => {
  const { inputs } = await open()
  // jsdom has neither a layout nor the capture of pointers.
  for (const [index, name] of shown().entries()) {
    row(name).getBoundingClientRect = () => new DOMRect(0, index * 50, 500, 50)
  }
  const handle = screen.getByRole('button', { name: 'Move “Data sets at night” with the arrow keys' })
  handle.setPointerCapture = () => undefined
  fireEvent.pointerDown(handle, { button: 0, pointerId: 1 })
  fireEvent.pointerMove(handle, { clientY: 120 })
  expect(row('Films and series').className).toContain('target')
  fireEvent.pointerUp(handle)
  await settle()
  expect(inputs('rules.move')).toEqual([{ ids: [1], before: 4 }])
  expect(shown()[2]).toBe('Data sets at night')
})

test('a rule is switched off, removed, and brought back', async () => {
  const { inputs } = await open()
  fireEvent.click(screen.getByRole('checkbox', { name: 'Use “Lectures”' }))
  await settle()
  expect(inputs('rules.enable')).toEqual([{ ids: [2], enabled: false }])
  fireEvent.click(screen.getByRole('button', { name: 'Remove “Lectures”' }))
  await settle()
  expect(shown()).not.toContain('Lectures')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await settle()
  expect(shown()[1]).toBe('Lectures')
})

test('a new rule is written; what is wrong stands at its field, also what only the engine finds', async () => {
  const { inputs } = await open()
  fireEvent.click(screen.getByRole('button', { name: 'New rule' }))
  fireEvent.change(screen.getByLabelText('Name of the rule'), { target: { value: 'Images of disks' } })
  fireEvent.change(screen.getByLabelText('Extensions'), { target: { value: '.iso, img' } })
  fireEvent.change(screen.getByLabelText('Folder'), { target: { value: '../up' } })
  fireEvent.change(screen.getByLabelText('From size'), { target: { value: 'big' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save rule' }))
  await settle()
  expect([...document.querySelectorAll('.problem')].map((one) => one.textContent)).toEqual([
    english.rules.problem.least,
    english.rules.problem.dir,
  ])
  expect(document.activeElement).toBe(screen.getByLabelText('From size'))
  fireEvent.change(screen.getByLabelText('From size'), { target: { value: '1.5G' } })
  fireEvent.change(screen.getByLabelText('Folder'), { target: { value: 'Disks' } })
  fireEvent.change(screen.getByLabelText('How the address is compared'), { target: { value: 'regex' } })
  fireEvent.change(screen.getByLabelText('Address'), { target: { value: '(' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save rule' }))
  await settle()
  expect(document.querySelector('.problem')?.textContent).toContain('not a regular expression')
  fireEvent.change(screen.getByLabelText('Address'), { target: { value: '' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save rule' }))
  await settle()
  expect(inputs('rules.save').at(-1)).toMatchObject({
    id: null,
    rule: {
      name: 'Images of disks',
      when: { extensions: ['iso', 'img'], leastBytes: 1_610_612_736, address: null },
      then: { dir: 'Disks' },
    },
  })
  expect(shown().at(-1)).toBe('Images of disks')
})

test('no accessibility violation in the list, while an address is tried, and in the editor', async () => {
  await open()
  const check = async (): Promise<void> => {
    // Contrast needs a layout, which jsdom has not.
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  }
  await tryAddress('https://a.test/x.mp4', 'It goes to')
  await check()
  fireEvent.click(screen.getByTitle('Edit “Lectures”'))
  await settle()
  await check()
})

describe('the form', () => {
  const filled = (more: Partial<RuleForm>): RuleForm => ({ ...blankRule, name: 'x', ...more })

  test('what was saved comes back as it was, kept credentials unseen', () => {
    for (const rule of inventedRules()) {
      const { id: _, ...plain } = rule
      const form = formOfRule(rule)
      expect(checkRule(form)).toEqual({ ok: true, rule: plain })
    }
    expect(formOfRule(inventedRules()[3] ?? failed()).headers).toBe(`Cookie: ${keptValue}`)
  })

  test('whoever pastes an address means its server', () => {
    const checked = checkRule(filled({ hosts: 'https://example.org/files/ *.test.net', extensions: '*.zip .rar' }))
    expect(checked).toMatchObject({
      rule: { when: { hosts: ['example.org', 'test.net'], extensions: ['zip', 'rar'] } },
    })
  })

  test.each([
    [{ name: '' }, 'name'],
    [{ hosts: 'a@b' }, 'hosts'],
    [{ least: '2M', most: '1M' }, 'least'],
    [{ template: '{nam}' }, 'template'],
    [{ template: 'a/b' }, 'template'],
    [{ connections: '65' }, 'connections'],
    [{ limit: 'fast' }, 'limit'],
    [{ headers: 'Host: x' }, 'headers'],
  ] as const)('%j is a problem of %s', (more, field) => {
    expect(checkRule(filled(more))).toMatchObject({ ok: false, problems: [{ field }] })
  })

  test('sizes come back exactly', () => {
    expect([null, 1, 1536, 1024 ** 2, 1.5 * 1024 ** 3, 1025].map(sizeText)).toEqual([
      '',
      '1',
      '1.5K',
      '1M',
      '1.5G',
      '1025',
    ])
  })
})

const failed = (): never => {
  throw new Error('not there')
}
