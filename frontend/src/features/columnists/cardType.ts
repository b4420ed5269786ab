// What kind of card a file is; browsers do not always say.

export type CardType = 'application/json' | 'image/png'

export function cardType({ name, type }: { readonly name: string; readonly type: string }): CardType | null {
  if (type === 'image/png' || /\.png$/iu.test(name)) return 'image/png'
  if (type === 'application/json' || /\.json$/iu.test(name)) return 'application/json'
  return null
}
