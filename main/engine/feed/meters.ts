/**
 * Speeds: the derivative of each live job's byte counter, smoothed over a few seconds. Sampled only while somebody
 * looks; the engine itself knows no speed.
 */
import type { DownloadId } from '../../../shared/ids.ts'

interface Meter {
  bytes: number
  atMs: number
  speed: number
}

/** Time over which a change of speed shows, milliseconds. */
const smoothingMs = 2_000

export class Meters {
  readonly #meters = new Map<DownloadId, Meter>()

  /** Takes one sample of all live counters; who is not among them is forgotten. */
  sample(counters: Iterable<readonly [DownloadId, number]>, atMs: number): void {
    const seen = new Set<DownloadId>()
    for (const [id, bytes] of counters) {
      seen.add(id)
      const meter = this.#meters.get(id)
      if (meter) Meters.#advance(meter, bytes, atMs)
      else this.#meters.set(id, { bytes, atMs, speed: 0 })
    }
    for (const id of this.#meters.keys()) if (!seen.has(id)) this.#meters.delete(id)
  }

  speedOf(id: DownloadId): number {
    return Math.round(this.#meters.get(id)?.speed ?? 0)
  }

  total(): number {
    let sum = 0
    for (const { speed } of this.#meters.values()) sum += speed
    return Math.round(sum)
  }

  static #advance(meter: Meter, bytes: number, atMs: number): void {
    const spanMs = atMs - meter.atMs
    if (spanMs <= 0) return
    const now = (Math.max(0, bytes - meter.bytes) / spanMs) * 1000
    const weight = meter.speed === 0 ? 1 : 1 - Math.exp(-spanMs / smoothingMs)
    meter.speed += (now - meter.speed) * weight
    // What has crept below a byte a second stands still.
    if (meter.speed < 1) meter.speed = 0
    meter.bytes = bytes
    meter.atMs = atMs
  }
}
