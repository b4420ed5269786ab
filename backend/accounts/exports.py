"""All that is somebody's, in one archive of JSON and Markdown, kept for a while for them alone."""

import logging
import secrets
import time
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.accounts.belongings import belongings
from backend.accounts.models import Export, ExportState, User
from backend.accounts.selectors import exports_of

log = logging.getLogger(__name__)

KEPT = timedelta(days=3)
LOST_AFTER = timedelta(minutes=30)  # waiting longer than any archive takes
STRAY_SECONDS = 3_600  # until then, a file that no row names may still be written


def export_build(*, export_id: UUID) -> None:
    """Asked twice, it is built twice and the first one is kept."""
    waiting = Export.objects.filter(pk=export_id, state=ExportState.WAITING)
    export = waiting.select_related("user").first()
    if export is None:
        return
    path = folder() / f"{secrets.token_urlsafe(32)}.zip"
    try:
        archive_write(path, user=export.user)
    except Exception:
        path.unlink(missing_ok=True)
        waiting.update(state=ExportState.FAILED)
        raise
    now = timezone.now()
    kept = waiting.update(
        state=ExportState.READY,
        file=path.name,
        size=path.stat().st_size,
        ready_at=now,
        expires_at=now + KEPT,
    )
    if not kept:
        path.unlink()


def folder() -> Path:
    settings.EXPORTS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(settings.EXPORTS_DIR)


def archive_write(path: Path, *, user: User) -> None:
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in belongings():
            for name, content in one.files(user):
                archive.writestr(name, content)


def export_path(export: Export) -> Path | None:
    """Where its file is, while it is kept."""
    is_kept = export.expires_at is not None and export.expires_at > timezone.now()
    if export.state != ExportState.READY or not is_kept:
        return None
    path = folder() / export.file
    return path if path.is_file() else None


def exports_leave(user: User) -> None:
    kept = exports_of(user).filter(state=ExportState.READY).values_list("file", flat=True)
    transaction.on_commit(partial(_unlink, list(kept)))


def _unlink(names: Iterable[str]) -> None:
    for name in names:
        (folder() / name).unlink(missing_ok=True)


def exports_sweep() -> None:
    """Ends what has expired or was lost, and removes every file that nothing names any more."""
    now = timezone.now()
    Export.objects.filter(state=ExportState.WAITING, created_at__lt=now - LOST_AFTER).update(
        state=ExportState.FAILED
    )
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    expired = list(over.values_list("file", flat=True))
    over.update(state=ExportState.EXPIRED, file="")
    _unlink(expired)
    named = set(Export.objects.filter(state=ExportState.READY).values_list("file", flat=True))
    for path in folder().glob("*.zip"):
        if path.name not in named and time.time() - path.stat().st_mtime > STRAY_SECONDS:
            log.info("export without an owner removed")
            path.unlink(missing_ok=True)
