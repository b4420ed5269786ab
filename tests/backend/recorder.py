"""Ends replies without a worker: what one would have reported, made up."""

from typing import Literal

import msgspec

from backend.chats.clamps import effective
from backend.chats.models import Reply
from backend.chats.services import reply_record
from worker.contract import Clamp, End, Failed, Finished, Outcome


def finished(
    reason: Literal["stop", "length", "stopped"] = "stop", *, tokens: int = 3, prompt: int = 5
) -> Finished:
    return Finished(
        seq=9,
        reason=reason,
        prompt_tokens=prompt,
        tokens=tokens,
        first_token_ms=1,
        tokens_per_second=1.0,
    )


LOST = Failed(seq=9, code="worker_lost", message="The worker was lost.")


def record(
    reply_id: str,
    text: str = "Honk.",
    end: End | None = None,
    artifacts: dict[str, str] | None = None,
) -> Reply:
    reply = Reply.objects.get(id=reply_id)
    clamps = effective(msgspec.convert(reply.clamps, list[Clamp]))
    outcome = Outcome(
        reply_id=reply_id,
        text=text,
        end=end or finished(),
        clamps=clamps,
        artifacts=artifacts or {},
    )
    assert reply_record(outcome=outcome)
    reply.refresh_from_db()
    return reply
