// Where somebody goes who has just come in: a whole new page, because chats, socket and cookie are another's now.

/** A place on this site, or home: an address that leads elsewhere is not followed. */
export function placeOf(next: string | undefined, home = '/you'): string {
  return next && /^\/(?![/\\])/u.test(next) && !next.startsWith('/account/sign') ? next : home
}

export function enter(next?: string): void {
  location.assign(placeOf(next))
}
