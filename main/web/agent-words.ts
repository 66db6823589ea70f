/** What a browser says of itself, for people who look at a list of devices. Never a reason to let anybody in. */
import Bowser from 'bowser'

export interface AgentWords {
  readonly browser: string | null
  readonly system: string | null
}

/** What a browser sends may be anything. */
const mostAgentCharacters = 512
const mostNameCharacters = 40

const nameOf = (text: string | undefined): string | null => {
  const plain = (text ?? '').replaceAll(/[^\p{L}\p{N} ._+-]/gu, '').trim()
  return plain === '' ? null : plain.slice(0, mostNameCharacters)
}

/** “iPhone” and “iPad” say more than iOS; other models are numbers that nobody knows by heart. */
const telling = new Set(['iPhone', 'iPad'])

export const agentWords = (agent: string | undefined): AgentWords => {
  const plain = (agent ?? '').slice(0, mostAgentCharacters)
  if (plain === '') return { browser: null, system: null }
  const { browser, os, platform } = Bowser.parse(plain)
  const model = platform.model
  return {
    browser: nameOf(browser.name),
    system: model !== undefined && telling.has(model) ? model : nameOf(os.name),
  }
}
