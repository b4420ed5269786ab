// At a turn: write it anew, and step between its wordings.

import './actions.css'
import { Pager } from './Pager'

interface ToolsProps {
  readonly turn: string
  readonly wordings: readonly string[]
  readonly isBusy: boolean
  readonly onEdit: () => void
  readonly onChoose: (turn: string) => void
}

export function AskTools({ turn, wordings, isBusy, onEdit, onChoose }: ToolsProps) {
  return (
    <div className="asktools">
      <button type="button" disabled={isBusy} onClick={onEdit}>
        Edit
      </button>
      <Pager list={wordings} at={turn} name="Wordings" one="wording" onChoose={onChoose} />
    </div>
  )
}
