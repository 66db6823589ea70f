/** For the tests, which are TypeScript. */
export function isAllowed(expression: string): boolean
export function writeNotices(out: string, moduleIds: Iterable<string>): void
