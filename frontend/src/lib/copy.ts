// Copies to the clipboard, and says so.

import { announce } from '#/ui/announce'

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    announce('Copied')
    return true
  } catch {
    announce('The browser did not allow copying.')
    return false
  }
}
