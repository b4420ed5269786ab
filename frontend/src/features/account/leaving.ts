// Signing out: nothing of this reader stays in the browser.

import { signOut } from '#/api/signIn'
import { clear } from '#/lib/shelf'

export function forget(place = '/'): void {
  clear(['theme'])
  location.assign(place)
}

export async function leave(): Promise<void> {
  await signOut()
  forget()
}
