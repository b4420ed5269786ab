// The links by which this browser knows columnists that are not shown otherwise.

import { put, taken } from '#/lib/shelf'

export const linkTo = (slug: string) => taken<string>(`link:${slug}`)
export const linkKeep = (slug: string, token: string) => put(`link:${slug}`, token)
