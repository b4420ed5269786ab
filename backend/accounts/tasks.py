"""The recording worker's tasks for accounts."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from backend.accounts.exports import export_build, exports_sweep
from backend.accounts.leaving import account_remove_due, accounts_due

log = logging.getLogger(__name__)


@shared_task(name="accounts.build_export")  # type: ignore[untyped-decorator]
def build_export(export_id: str) -> None:
    export_build(export_id=UUID(export_id))


@shared_task(name="accounts.sweep_exports")  # type: ignore[untyped-decorator]
def sweep_exports() -> None:
    exports_sweep()


@shared_task(name="accounts.remove_due")  # type: ignore[untyped-decorator]
def remove_due() -> None:
    for user_id in accounts_due():
        try:
            account_remove_due(user_id=user_id)
        except DatabaseError:  # one that cannot leave does not keep the others
            log.exception("account %s could not be removed", user_id)
