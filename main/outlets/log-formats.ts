/** How a log can look; apart, so that who only names them loads no library. */
export const logFormats = ['json', 'ecs', 'pretty'] as const
export type LogFormat = (typeof logFormats)[number]
