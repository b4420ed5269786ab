// Words as they are shown.

/** A description opens with what a reader needs; the evidence follows. */
export function firstSentence(text: string): string {
  return text.split('. ', 1)[0]?.replace(/\.$/, '') ?? ''
}
