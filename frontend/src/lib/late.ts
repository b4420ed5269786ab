// Parts of the page that come when they are asked for.

/** A style sheet that did not arrive is not asked for again with its script. */
function styleAgain(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) if (!link.sheet) link.replaceWith(link.cloneNode())
}

/** Without a net it waits for one: to load the page anew would lose what is only in this tab. */
export function late<T>(load: () => Promise<T>): () => Promise<T> {
  const wait = async (): Promise<T> => {
    try {
      return await load()
    } catch (error) {
      if (navigator.onLine) throw error
      await new Promise((back) => addEventListener('online', back, { once: true }))
      styleAgain()
      return wait()
    }
  }
  return wait
}
