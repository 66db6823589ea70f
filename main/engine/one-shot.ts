/** Requests without an engine: probing addresses, and one body to a stream. Apart, because they load the HTTP client into the thread that asks. */
export { probeAll, streamToSink } from './control/one-shot.ts'
