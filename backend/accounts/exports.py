"""All that is somebody's, in one archive of JSON and Markdown, kept for a while for them alone."""

import logging
import secrets
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.archive import account_files
from backend.accounts.belongings import belongings
from backend.accounts.errors import ExportRunning
from backend.accounts.models import Export, ExportState, User
from backend.accounts.selectors import exports_of
from backend.accounts.services import account_needed
from backend.config.celery import RECORD_QUEUE, app
from backend.lib.errors import LimitReached

log = logging.getLogger(__name__)

KEPT = timedelta(days=3)
LOST_AFTER = timedelta(minutes=30)  # waiting longer than any archive takes
STRAY_SECONDS = (
    3_600  # a file that no row names: of a builder that died, or of an account that left
)


def export_start(*, user: User) -> Export:
    account_needed(user)
    since = timezone.now() - timedelta(days=1)
    try:
        with transaction.atomic():
            export = Export.objects.create(user=user)  # one at a time: the row is the lock
            if exports_of(user).filter(created_at__gt=since).count() > _most():
                raise LimitReached(f"Only {_most()} exports are built in 24 hours. Try tomorrow.")
            send = partial(app.send_task, "accounts.build_export", [str(export.pk)])
            transaction.on_commit(partial(send, queue=RECORD_QUEUE), robust=True)
    except IntegrityError as error:
        raise ExportRunning("Your export is being built already. Wait for it.") from error
    return export


def _most() -> int:
    return settings.LIMITS["exports_per_day"]


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
        for name, content in files_of(user):
            archive.writestr(name, content)


def files_of(user: User) -> Iterator[tuple[str, bytes]]:
    yield from account_files(user)
    for one in belongings():
        yield from one.files(user)


def export_path(export: Export) -> Path | None:
    """Where its file is, while it is kept."""
    is_kept = export.expires_at is not None and export.expires_at > timezone.now()
    if export.state != ExportState.READY or not is_kept:
        return None
    path = folder() / export.file
    return path if path.is_file() else None


def exports_sweep() -> None:
    """Ends what has expired or was lost, and removes every file that nothing names any more."""
    now = timezone.now()
    Export.objects.filter(state=ExportState.WAITING, created_at__lt=now - LOST_AFTER).update(
        state=ExportState.FAILED
    )
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    expired = list(over.values_list("file", flat=True))
    over.update(state=ExportState.EXPIRED, file="")
    for name in expired:
        (folder() / name).unlink(missing_ok=True)
    named = set(Export.objects.filter(state=ExportState.READY).values_list("file", flat=True))
    for path in folder().glob("*.zip"):
        if path.name not in named and time.time() - path.stat().st_mtime > STRAY_SECONDS:
            log.info("export without an owner removed")
            path.unlink(missing_ok=True)
