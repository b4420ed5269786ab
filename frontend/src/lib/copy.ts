// Copies to the clipboard, and says so.

import { t } from '@lingui/core/macro'
import { toast } from '#/ui/toast'

const SEEN_MS = 2_000

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ words: t`Copied`, forMs: SEEN_MS })
    return true
  } catch {
    toast({ words: t`The browser did not allow copying.`, isFault: true })
    return false
  }
}
