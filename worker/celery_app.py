"""Celery as the worker uses it: a queue per model, a thread per row, one engine in the process."""

import logging
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_shutdown, worker_shutting_down

from worker.contract import queue_name
from worker.service import Service
from worker.settings import Settings

log = logging.getLogger(__name__)
settings = Settings.from_env()
logging.getLogger("celery.app.trace").setLevel(logging.WARNING)  # it logs results: users' text

app = Celery("worker", broker=settings.broker_url, include=["worker.tasks"])
app.conf.update(
    task_default_queue=queue_name(settings.model),
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # With late acks and more than one thread, a restarting Redis takes the worker down with it.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,  # a reply taken is a reply with a free row
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "health_check_interval": 5,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "visibility_timeout": 6 * 3600,  # longer than any reply
    },
)


@worker_init.connect  # type: ignore[untyped-decorator]
def _begin(**_: Any) -> None:
    try:
        Service.open(settings)
    except Exception as error:  # Celery would only log it, and take requests without an engine
        log.exception("the engine could not be opened")
        raise SystemExit(f"The engine could not be opened: {error}") from error


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _drain(**_: Any) -> None:
    """Celery waits for its threads without a limit; the service ends what takes too long."""
    Service.current().drain_in_background()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def _end(**_: Any) -> None:
    Service.current().close()
