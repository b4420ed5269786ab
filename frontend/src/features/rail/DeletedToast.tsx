// "Deleted …" with its Undo.

import { undoDelete, useDeletion } from './deletion'

export function DeletedToast() {
  const chat = useDeletion((state) => state.chat)
  return (
    <div className="toasts" role="status">
      {chat && (
        <div className="toast">
          <span>Deleted “{chat.title || chat.persona.name}”</span>
          <button type="button" className="btn" onClick={undoDelete}>
            Undo
          </button>
        </div>
      )}
    </div>
  )
}
