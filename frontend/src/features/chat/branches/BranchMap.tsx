// The whole tree of a chat as nested lists: what was asked, how it was answered, and which branch is shown.

import './branches.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { personaQuery } from '#/api/queries/personas'
import type { Reply, Turn } from '#/api/shapes'
import { Dialog } from '#/ui/Dialog'
import { textHeard } from '../streams'
import type { Step } from '../thread'
import { opening } from './opening'

interface MapProps {
  readonly turns: readonly Turn[]
  readonly steps: readonly Step[]
  readonly onChoose: (reply: string) => void
  readonly onClose: () => void
}

interface BranchProps {
  readonly turns: readonly Turn[]
  readonly parent: string | null
  readonly shown: ReadonlySet<string>
  readonly onPick: (reply: string) => void
}

function Name({ slug }: { slug: string }) {
  const { data } = useQuery({ ...personaQuery(slug), retry: false })
  return data?.name ?? slug
}

function ReplyLine({ reply, shown, onPick }: Omit<BranchProps, 'turns' | 'parent'> & { reply: Reply }) {
  const { t } = useLingui()
  const isShown = shown.has(reply.id)
  return (
    <button type="button" className="leaf" aria-current={isShown} onClick={() => onPick(reply.id)}>
      <b>{reply.is_bare ? t`Unsteered` : <Name slug={reply.persona} />}</b> {opening(reply.text || textHeard(reply.id)) || t`no words`}
      {isShown && (
        <span className="here">
          {' '}
          <Trans>shown</Trans>
        </span>
      )}
    </button>
  )
}

function Branch({ parent, ...rest }: BranchProps) {
  const wordings = rest.turns.filter((turn) => turn.parent === parent)
  if (wordings.length === 0) return null
  return (
    <ul>
      {wordings.map((turn) => (
        <li key={turn.id}>
          <p>{opening(turn.text)}</p>
          <ul>
            {turn.replies.map((reply) => (
              <li key={reply.id}>
                <ReplyLine reply={reply} {...rest} />
                <Branch {...rest} parent={reply.id} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

export function BranchMap({ turns, steps, onChoose, onClose }: MapProps) {
  const { t } = useLingui()
  const shown = new Set(steps.flatMap(({ reply }) => (reply ? [reply.id] : [])))
  const pick = (reply: string) => {
    onChoose(reply)
    onClose()
  }
  return (
    <Dialog title={t`Branches`} onClose={onClose}>
      <p className="lede">
        <Trans>Everything that was said in this chat. Pick a reply to show the branch that it is on.</Trans>
      </p>
      <div className="branchmap">
        <Branch turns={turns} parent={null} shown={shown} onPick={pick} />
      </div>
    </Dialog>
  )
}
