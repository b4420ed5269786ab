/** In fours, as people read a key out. */
export const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/gu, '$1 ')
