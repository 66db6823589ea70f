/** Which of two versions is newer (semver.org, section 11, of the form that Sluice's own have). Pure. */

export const versionPattern = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-beta\.(\d{1,6}))?$/

/** A release is newer than its betas. */
const partsOf = (version: string): readonly number[] => {
  const [, ...parts] = versionPattern.exec(version) ?? []
  const [major = '0', minor = '0', patch = '0', beta] = parts
  return [Number(major), Number(minor), Number(patch), beta === undefined ? Infinity : Number(beta)]
}

/** Both match `versionPattern`. */
export const isNewer = (one: string, other: string): boolean => {
  const [a, b] = [partsOf(one), partsOf(other)]
  const at = a.findIndex((part, index) => part !== b[index])
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0)
}
