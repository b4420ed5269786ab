// A short word at the foot of the page, perhaps with a way back.

import { create } from 'zustand'

export interface Toast {
  readonly words: string
  readonly isFault?: boolean
  readonly forMs?: number
  readonly action?: { readonly label: string; readonly run: () => void }
}

const SHOWN_MS = 10_000

const useToast = create<{ readonly toast: Toast | null; readonly count: number }>(() => ({ toast: null, count: 0 }))

let timer: ReturnType<typeof setTimeout> | undefined

export function toast(next: Toast): void {
  clearTimeout(timer)
  useToast.setState(({ count }) => ({ toast: next, count: count + 1 }))
  timer = setTimeout(toastShut, next.forMs ?? SHOWN_MS)
}

export function toastShut(): void {
  useToast.setState({ toast: null })
}

export function Toasts() {
  const { toast: shown, count } = useToast()
  const run = () => {
    toastShut()
    shown?.action?.run()
  }
  return (
    <div className="toasts" role="status">
      {shown && (
        <div key={count} className={shown.isFault ? 'toast fault' : 'toast'}>
          <span>{shown.words}</span>
          {shown.action && (
            <button type="button" className="btn" onClick={run}>
              {shown.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
