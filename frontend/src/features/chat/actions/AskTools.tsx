// At a turn: write it anew, and step between its wordings.

import './actions.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { Pager } from './Pager'

interface ToolsProps {
  readonly turn: string
  readonly wordings: readonly string[]
  readonly isBusy: boolean
  readonly onEdit: () => void
  readonly onChoose: (turn: string) => void
}

export function AskTools({ turn, wordings, isBusy, onEdit, onChoose }: ToolsProps) {
  const { t } = useLingui()
  return (
    <div className="asktools">
      <button type="button" disabled={isBusy} onClick={onEdit}>
        <Trans>Edit</Trans>
      </button>
      <Pager list={wordings} at={turn} name={t`Wordings`} previous={t`Previous wording`} next={t`Next wording`} onChoose={onChoose} />
    </div>
  )
}
