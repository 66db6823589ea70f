/** Order of names as people expect it: `part2` before `part10`, upper and lower case together. */

const digits = 16

/** A key whose plain comparison gives natural order. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[0-9]+/g, (run) => run.replace(/^0+(?=[0-9])/, '').padStart(digits, '0'))
