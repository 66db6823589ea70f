/** How long the disk and the ledger take, as histograms. */
import { Histogram, type Registry } from 'prom-client'
import type { Measured, MeasureListener } from '../engine/engine.ts'

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const helps: Readonly<Record<Measured, { readonly name: string; readonly help: string }>> = {
  sync: { name: 'sluice_sync_seconds', help: 'Syncs of part files to the disk.' },
  checkpoint: { name: 'sluice_checkpoint_seconds', help: 'Checkpoints, from the first sync to the booking.' },
  commit: { name: 'sluice_ledger_commit_seconds', help: 'Commits of the ledger.' },
}

export const durationsIn = (registry: Registry): MeasureListener => {
  const histogramOf = (what: Measured): Histogram => new Histogram({ ...helps[what], buckets, registers: [registry] })
  const histograms = { sync: histogramOf('sync'), checkpoint: histogramOf('checkpoint'), commit: histogramOf('commit') }
  return (what, ms) => {
    histograms[what].observe(ms / 1000)
  }
}
