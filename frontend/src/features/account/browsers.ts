// A browser by its user agent, in words: enough to know one's own again.

import { t } from '@lingui/core/macro'

const BROWSERS = [
  [/Edg\//u, 'Edge'],
  [/OPR\//u, 'Opera'],
  [/(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/(?:Chrome|Chromium|CriOS)\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
] as const
const SYSTEMS = [
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/Android/u, 'Android'],
  [/Windows/u, 'Windows'],
  [/Mac OS X/u, 'Mac'],
  [/CrOS/u, 'ChromeOS'],
  [/Linux/u, 'Linux'],
] as const

export function browserOf(agent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1]
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1]
  if (!browser) return agent.slice(0, 60) || t`Unknown program`
  return system ? t`${browser} on ${system}` : browser
}
