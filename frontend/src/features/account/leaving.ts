// Signing out: nothing of this reader stays in the browser, but how the page looks, speaks and is worked.

import { signOut } from '#/api/signIn'
import { clear } from '#/lib/shelf'

export function forget(place = '/'): void {
  clear(['theme', 'language', 'keys'])
  location.assign(place)
}

export async function leave(): Promise<void> {
  await signOut()
  forget()
}
