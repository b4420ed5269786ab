// Where somebody goes who has just come in: a whole new page, because chats, socket and cookie are another's now.

/** A place on this site, or home. What the browser makes of an address counts: it drops tabs and turns backslashes. */
export function placeOf(next: string | undefined, home = '/you'): string {
  if (!next?.startsWith('/') || !URL.canParse(next, location.origin)) return home
  const { origin, pathname } = new URL(next, location.origin)
  return origin === location.origin && !pathname.startsWith('/account/sign') ? next : home
}

export function enter(next?: string): void {
  location.assign(placeOf(next))
}
