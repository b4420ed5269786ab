"""What the recording worker does for accounts, asked by name."""

from backend.accounts.models import Export
from backend.config.celery import RECORD_QUEUE, app


def export_hand_over(export: Export) -> None:
    """One that does not arrive waits in vain, and is given up by the sweep."""
    app.send_task("accounts.build_export", [str(export.pk)], queue=RECORD_QUEUE)
