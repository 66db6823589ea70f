/** The file that a grab fills, for doors that write it themselves while they follow the grab; the ledger's room makes the same one whole. */
export { GrabFile, type Round } from './store/grab-file.ts'
