/** A request as a command: what was hidden is named, not guessed, and a shell reads the rest as it was. */
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { curlOf, headText } from '../../../renderer/details/curl.ts'
import type { AnswerView } from '../../../shared/detail.ts'

const answer: AnswerView = {
  at: 0,
  status: 206,
  finalUrl: "https://example.org/it's%20[1].bin?token=[hidden]&x=$(id)",
  headers: [
    ['etag', '"a"'],
    ['set-cookie', '[hidden]'],
  ],
  request: {
    method: 'GET',
    headers: [
      ['host', 'example.org'],
      ['accept-encoding', 'identity'],
      ['user-agent', "Sluice `id` 'x'"],
      ['authorization', 'Bearer [hidden]'],
      ['range', 'bytes=5-'],
    ],
    proxy: 'proxy.test:3128',
  },
}

it('says what is missing', () => {
  expect(curlOf(answer)?.missing).toEqual(['authorization', 'URL'])
  expect(curlOf({ ...answer, request: undefined })).toBeNull()
})

it('comes through a shell as it was', () => {
  const command = curlOf(answer)?.command ?? expect.fail('no command')
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .split('\n')
    .slice(0, -1)
  expect(words).toEqual([
    ...['curl', '--globoff', '-H', "user-agent: Sluice `id` 'x'", '-H', 'range: bytes=5-'],
    ...['--proxy', 'proxy.test:3128', '-OJ', "https://example.org/it's%20[1].bin?token=HIDDEN&x=$(id)"],
  ])
})

it('a head as text has the request, an empty line, and the answer', () => {
  expect(headText(answer).split('\n')).toEqual([
    `GET ${answer.finalUrl}`,
    ...(answer.request?.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    '',
    'HTTP 206',
    'etag: "a"',
    'set-cookie: [hidden]',
  ])
})
