"""The recording worker's tasks."""

from typing import Any

import msgspec
from celery import shared_task

from backend.chats.off_record_services import off_record_settle
from backend.chats.reaper import reap
from backend.chats.replays import replay_record
from backend.chats.services import reply_record
from worker.contract import Outcome


@shared_task(name="chats.record_reply")  # type: ignore[untyped-decorator]
def record_reply(outcome: dict[str, Any]) -> None:
    reply_record(outcome=msgspec.convert(outcome, Outcome))


@shared_task(name="chats.record_replay")  # type: ignore[untyped-decorator]
def record_replay(outcome: dict[str, Any]) -> None:
    replay_record(outcome=msgspec.convert(outcome, Outcome))


@shared_task(name="chats.settle_off_record")  # type: ignore[untyped-decorator]
def settle_off_record(reply_id: str) -> None:
    off_record_settle(reply_id=reply_id)


@shared_task(name="chats.reap")  # type: ignore[untyped-decorator]
def reap_replies() -> None:
    reap()
