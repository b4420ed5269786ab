// The beginning of what was said, on one line.

const MOST = 70

export function opening(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  return line.length > MOST ? `${line.slice(0, MOST).trimEnd()}…` : line
}
