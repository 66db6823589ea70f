/** Colours that can be told apart beside each other, on light and dark ground. */
export const palette = {
  blue: '#3b82f6',
  cyan: '#0ea5c6',
  teal: '#14a39a',
  green: '#4d9f3c',
  lime: '#8aa61c',
  amber: '#d28e0f',
  orange: '#e2702e',
  red: '#dd5555',
  pink: '#d6569f',
  violet: '#8b6fe8',
} as const

export type ColorName = keyof typeof palette
export const colorNames: readonly ColorName[] = [
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'amber',
  'orange',
  'red',
  'pink',
  'violet',
]

/** The first colour that none of these is, or the one used longest ago. */
export const nextColor = (used: readonly string[]): string => {
  const free = colorNames.map((name) => palette[name]).find((color) => !used.includes(color))
  return free ?? palette[colorNames[used.length % colorNames.length] ?? 'blue']
}
