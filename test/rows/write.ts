/** Writes docs/reliability-rows.md. */
import { writeFileSync } from 'node:fs'
import { documentOf, documentPath } from './document.ts'

writeFileSync(documentPath, documentOf())
