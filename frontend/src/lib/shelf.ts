// A shelf in this browser for drafts and dials: JSON under one prefix, and no harm where storage is refused.

const PREFIX = 'shallot:'
const OFF = 'off:'

/** The name of a conversation of which nothing is kept. */
export const offTheRecord = (name: string) => OFF + name

export const isOffTheRecord = (name: string) => name.split(/(?<=:)/u).includes(OFF)

/** The caller names the type it once put there. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function taken<T>(key: string): T | null {
  try {
    const raw = localStorage.getItem(PREFIX + key)
    return raw === null ? null : (JSON.parse(raw) as T)
  } catch {
    return null // storage refused, or another version's value
  }
}

export function put(key: string, value: unknown): void {
  if (isOffTheRecord(key)) return
  try {
    if (value === null) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    return // full or refused: the value lives in memory only
  }
}

/** Takes everything of ours off, but these. */
export function clear(but: readonly string[]): void {
  try {
    const kept = but.map((key) => PREFIX + key)
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !kept.includes(key)) localStorage.removeItem(key)
  } catch {
    return // storage refused: nothing lies there
  }
}
