/**
 * The contract, held on one kind of wire: every command with good and bad input, every kind of frame. A new wire calls
 * `contractSuite` with its name and the way to open an engine behind it, in a test file of its own.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../shared/commands.ts'
import type { CommandName } from '../../shared/commands.ts'
import { badInputs } from './bad-input.ts'
import { House } from './house.ts'
import type { OpenPremises } from './house.ts'
import { backupCases } from './cases-backup.ts'
import { batchCases } from './cases-batch.ts'
import { deviceCases } from './cases-devices.ts'
import { downloadCases } from './cases-downloads.ts'
import { detailCases } from './cases-detail.ts'
import { feedCases } from './cases-feed.ts'
import { recheckCases } from './cases-recheck.ts'
import { addressCases } from './cases-addresses.ts'
import { grabCases } from './cases-grabs.ts'
import { linkCases } from './cases-links.ts'
import { ruleCases, ruledCases } from './cases-rules.ts'
import { queueCases } from './cases-queues.ts'
import { timetableCases } from './cases-timetable.ts'
import { webhookCases } from './cases-webhooks.ts'
import { wireCases } from './cases-wire.ts'

// The table's own keys.
export const commandNames = Object.keys(commands) as CommandName[]

export function contractSuite(name: string, open: OpenPremises): void {
  describe(`the contract over ${name}`, () => {
    let house: House
    beforeAll(async () => {
      house = await House.build(open)
    })
    afterEach(() => house.leave())
    afterAll(() => house.tearDown())
    const at = (): House => house

    describe('rules and addresses', () => {
      ruleCases(at)
      ruledCases(at)
      addressCases(at)
    })
    describe('downloads', () => {
      downloadCases(at)
    })
    describe('looking at links and files', () => {
      linkCases(at)
      recheckCases(at)
    })
    describe('batch.wait', () => {
      batchCases(at)
    })
    describe('grabs and webhooks', () => {
      grabCases(at)
      webhookCases(at)
    })
    describe('backups, exports and devices', () => {
      backupCases(at)
      deviceCases(at)
    })
    describe('queues, hours, speed profiles and settings', () => {
      queueCases(at)
      timetableCases(at)
    })
    describe('the feed', () => {
      feedCases(at)
    })
    describe('one download in detail', () => {
      detailCases(at)
    })
    describe('the wire', () => {
      wireCases(at)
    })

    it.each(commandNames)('%s refuses what it does not take, saying where', async (command) => {
      const guest = await house.guest()
      for (const input of badInputs[command]) {
        const failure = await guest.refusal(command, input)
        expect(failure.code, JSON.stringify(input)).toBe('bad_input')
        expect(failure.message.length).toBeGreaterThan(20)
      }
    })

    it('was asked every command with success, and no defect showed', () => {
      expect(commandNames.filter((command) => !house.called.has(command))).toEqual([])
      expect(house.defects).toEqual([])
    })
  })
}
