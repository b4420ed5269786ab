// Some things are asked for only by who has lately shown who they are: ask again, then go on.

import { create } from 'zustand'
import { ProofWanted, type Way } from '#/api/signIn'

interface Asking {
  readonly ways: readonly Way[]
  readonly settle: (isShown: boolean) => void
}

/** The reader closed the question; nothing was done, and nothing is wrong. */
export class ProofDeclined extends Error {}

export const useProof = create<{ readonly asking: Asking | null }>(() => ({ asking: null }))

function proof(ways: readonly Way[]): Promise<boolean> {
  return new Promise((resolve) => {
    useProof.getState().asking?.settle(false)
    const settle = (isShown: boolean) => {
      useProof.setState({ asking: null })
      resolve(isShown)
    }
    useProof.setState({ asking: { ways, settle } })
  })
}

export async function withProof<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof ProofWanted)) throw error
    if (!(await proof(error.ways))) throw new ProofDeclined('Nothing was changed.')
    return call()
  }
}
