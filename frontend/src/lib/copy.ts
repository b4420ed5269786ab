// Copies to the clipboard, and says so.

import { t } from '@lingui/core/macro'
import { announce } from '#/ui/announce'

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    announce(t`Copied`)
    return true
  } catch {
    announce(t`The browser did not allow copying.`)
    return false
  }
}
