// What can be done with a reply where it stands; what is absent cannot be done there.

export interface Doing {
  /** The chat that keeps it; null: nothing of it is kept. */
  readonly chat: string | null
  readonly choose?: ((reply: string) => void) | undefined
  readonly again?: ((turn: string) => void) | undefined
  readonly goOn?: ((reply: string) => void) | null | undefined
  /** Those who answered the same turn at once are shown side by side. */
  readonly abreast?: (() => void) | undefined
}
