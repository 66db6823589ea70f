/** What must be tidied even when the process is told to end: Vitest ends its workers by SIGTERM. */
type Tidy = () => void

const tasks: Tidy[] = []

/** Runs the synchronous `tidy` before this process ends, in whatever way but SIGKILL. */
export function atEnd(tidy: Tidy): void {
  tasks.push(tidy)
}

function tidyAll(): void {
  for (const tidy of tasks.splice(0)) tidy()
}

process.once('exit', tidyAll)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    tidyAll()
    process.kill(process.pid, signal)
  })
}
