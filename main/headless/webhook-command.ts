/** Declares the command `webhook`. */
import { Option } from 'commander'
import { UsageError } from './exit.ts'
import { checked } from './flags.ts'
import { addRunningFlags } from './running-flags.ts'
import type { Choose, Declare } from './running-commands.ts'
import type { WebhookFlags } from './run-webhook.ts'
import { webhookEvent, webhookKind, type WebhookEvent } from '../../shared/webhooks.ts'

const webhookHelp = `
Examples:
  sluice webhook add team https://hooks.slack.com/services/… --kind slack
  pass show ding | sluice webhook add ops - --kind dingtalk --secret-file sec.txt --event failed,disk_low
  sluice webhook test team
  sluice webhook dead                messages that were given up; "webhook resend" tries them again

An address is a secret: Sluice shows its host only. Private addresses are refused unless --private allows them.`

const eventOf = (word: string): WebhookEvent => {
  const parsed = webhookEvent.safeParse(word.trim())
  if (parsed.success) return parsed.data
  throw new UsageError(`"${word}" is no event: they are ${webhookEvent.options.join(', ')}`)
}

const parseEvents = checked((text: string) => text.split(',').map(eventOf))

/** The option may be repeated. */
const collectEvents = (text: string, before: readonly WebhookEvent[] = []): readonly WebhookEvent[] => [
  ...before,
  ...parseEvents(text),
]

export const addWebhooks = (command: Declare, choose: Choose): void => {
  addRunningFlags(
    command('webhook', 'tell chats and programs what happens', '', webhookHelp)
      .argument('[verb]', 'list, add, remove, enable, disable, test, dead, resend or discard')
      .argument('[name]')
      .argument('[address]', 'for add: where messages go; - reads it from standard input'),
  )
    .addOption(new Option('-k, --kind <kind>', 'who reads them').choices(webhookKind.options).default('json'))
    .option(
      '-e, --event <events>',
      `of what: ${webhookEvent.options.join(', ')} (default: completed,failed)`,
      collectEvents,
    )
    .option('--secret-file <file>', 'file with its signing secret or token; - reads standard input')
    .addOption(new Option('--language <language>', 'of messages to people').choices(['en', 'zh']))
    .option('--private', 'it may be in a private network')
    .action((verb: string | undefined, name: string | undefined, address: string | undefined, flags: WebhookFlags) => {
      choose(async (context) => (await import('./run-webhook.ts')).runWebhook([verb, name, address], flags, context))
    })
}
