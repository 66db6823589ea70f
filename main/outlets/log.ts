/**
 * Where the engine's log goes: lines of JSON, Elastic's form of them, or lines for people, into a stream or into files that follow each
 * other. Secrets are taken out before a line is made. Lines are few (nothing of the byte path is logged), so no thread is spent on them.
 */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the types of a module without any, wherever this file is compiled
/// <reference path="./pino-roll.d.ts" />
import ecsFormat from '@elastic/ecs-pino-format'
import { pino } from 'pino'
import type { DestinationStream, LoggerOptions } from 'pino'
import { prettyFactory } from 'pino-pretty'
import roll from 'pino-roll'
import { engineVersion, type Log, type LogDial, type LogFields, type LogLevel } from '../engine/engine.ts'
import type { LogFormat } from './log-formats.ts'
import { scrub, scrubFields } from './scrub.ts'

export interface KeptLog {
  readonly log: Log
  /** The level, which may be turned while it is written. */
  readonly dial: LogDial
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** What a line is made of in each format. */
interface Form {
  readonly options: LoggerOptions
  readonly fields: (event: string, fields: LogFields) => object
}

const iso = (): string => `,"at":"${new Date().toISOString()}"`

const plain: Form = {
  options: {
    base: null,
    messageKey: 'event',
    timestamp: iso,
    formatters: { level: (level) => ({ level }) },
  },
  fields: (_event, fields) => fields,
}

const forms: Readonly<Record<LogFormat, Form>> = {
  json: plain,
  pretty: plain,
  // The field names are Elastic's; ours stand below a name of their own, where they meet nobody's.
  ecs: {
    options: ecsFormat({ apmIntegration: false, serviceName: 'sluice', serviceVersion: engineVersion }),
    fields: (event, fields) => ({
      event: { action: event },
      sluice: fields,
      ...(typeof fields.error === 'string' ? { error: { message: fields.error } } : {}),
    }),
  },
}

const forPeople = (stream: DestinationStream, isColored: boolean): DestinationStream => {
  const translateTime = 'SYS:yyyy-mm-dd HH:MM:ss'
  const prettify = prettyFactory({ colorize: isColored, messageKey: 'event', timestampKey: 'at', translateTime })
  return {
    write: (line) => {
      stream.write(prettify(line))
    },
  }
}

export interface LogWish {
  readonly format: LogFormat
  readonly level: LogLevel
  /** Lines for people have colours. */
  readonly isColored?: boolean
}

const writeTo = (stream: DestinationStream, { format, level, isColored = false }: LogWish) => {
  const { options, fields: fieldsOf } = forms[format]
  const target = format === 'pretty' ? forPeople(stream, isColored) : stream
  const logger = pino({ ...options, level }, target)
  const log: Log = (lineLevel, event, fields = {}) => {
    if (!logger.isLevelEnabled(lineLevel)) return
    logger[lineLevel](fieldsOf(event, scrubFields(fields)), scrub(event))
  }
  const dial: LogDial = {
    get level() {
      // Only levels of ours are ever set.
      return logger.level as LogLevel
    },
    set level(next) {
      logger.level = next
    },
  }
  return { log, dial }
}

/** Into a stream that somebody else owns. */
export const logToStream = (stream: DestinationStream, wish: LogWish): KeptLog => ({
  ...writeTo(stream, wish),
  close: () => Promise.resolve(),
})

export interface LogFiles {
  /** `name.log` becomes `name.1.log`, `name.2.log`, … in its folder, which is made. */
  readonly path: string
  /** A file that has grown so far is followed by the next one. */
  readonly sizeBytes: number
  /** Files that are kept, the one that is written to included; 2 or more. */
  readonly count: number
}

const kib = 1024

/**
 * Into files. Rejects when they cannot be made; one that cannot be written to later loses lines and stops nobody.
 *
 * @param complain told once when lines are lost
 */
export const logToFiles = async (
  { path, sizeBytes, count }: LogFiles,
  wish: LogWish,
  complain: (error: Error) => void,
): Promise<KeptLog> => {
  const stream = await roll({
    file: path,
    size: `${String(Math.max(1, Math.round(sizeBytes / kib)))}k`,
    // The library does not count the one that is written to.
    limit: { count: count - 1, removeOtherLogFiles: true },
    mkdir: true,
    mode: 0o600,
  })
  let isWhole = true
  stream.on('error', (error) => {
    if (isWhole) complain(error)
    isWhole = false
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      stream.once('close', resolve)
      stream.end()
    })
  return { ...writeTo(stream, wish), close }
}
