// At most one call per interval; the last value asked for is never lost.

export function throttle<Args extends readonly unknown[]>(call: (...args: Args) => void, ms: number): (...args: Args) => void {
  let waiting: Args | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const run = () => {
    timer = null
    if (!waiting) return
    const args = waiting
    waiting = null
    call(...args)
  }
  return (...args) => {
    waiting = args
    timer ??= setTimeout(run, ms)
  }
}
