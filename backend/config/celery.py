"""The Celery application of the web side: hands replies to workers, writes down what they said."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

from django.conf import settings

RECORD_QUEUE = "record"

app = Celery("backend")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 21_600,  # seconds; longer than any reply waits and lasts
        "health_check_interval": 5,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=False,
    task_default_queue=RECORD_QUEUE,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_scheduler="celery.beat:Scheduler",  # in memory: the default keeps a pickle on disk
    beat_schedule={
        "reap": {
            "task": "chats.reap",
            "schedule": 5.0,
            "options": {"queue": RECORD_QUEUE, "expires": 5},
        },
        "exports": {
            "task": "accounts.sweep_exports",
            "schedule": 300.0,
            "options": {"queue": RECORD_QUEUE, "expires": 300},
        },
        "leaving": {
            "task": "accounts.remove_due",
            "schedule": 300.0,
            "options": {"queue": RECORD_QUEUE, "expires": 300},
        },
        "lift_bans": {
            "task": "moderation.lift_bans",
            "schedule": 60.0,
            "options": {"queue": RECORD_QUEUE, "expires": 60},
        },
    },
)
app.autodiscover_tasks(["backend.accounts", "backend.chats", "backend.moderation"])
