"""A reply said again from its receipt: the same request, and whether the same words come."""

from functools import partial
from itertools import takewhile
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.chats.admission import asking_checked, share_settle, share_take
from backend.chats.compile import request_of, tokens_of, tokens_spent
from backend.chats.dispatch import dispatch
from backend.chats.errors import CannotReplay
from backend.chats.models import Reason, Replay, Reply, Status
from backend.chats.receipts import VERSION, artifacts_now, prompt_digest, weights_now
from backend.lib.errors import ProductError
from worker.contract import Failed, GenerationRequest, Outcome, Sampling

TASK = "chats.record_replay"


def replay_start(*, reply: Reply) -> Replay:
    """One at a time of each reply: who asks again while it runs is shown the same."""
    if running := reply.replays.filter(ended_at=None).first():
        return running
    owner = reply.turn.chat.owner
    asking_checked(owner, models=[reply.model])
    _refuse_unrepeatable(reply)
    replay = Replay(reply=reply)
    request = request_again(reply, id=str(replay.id))
    if prompt_digest(request.messages) != reply.receipt["prompt"]:
        raise CannotReplay("What was said before it is not all here any more.")
    try:
        with transaction.atomic():
            replay.reserved = tokens_of(request)
            share_take(owner, tokens=replay.reserved)
            replay.save(force_insert=True)
            transaction.on_commit(partial(dispatch, request, then=TASK))
    except IntegrityError:  # somebody asked at the same moment
        return reply.replays.get(ended_at=None)
    return replay


def request_again(reply: Reply, *, id: str) -> GenerationRequest:
    """The same, but that a reply which was stopped is stopped after as many tokens."""
    receipt = reply.receipt
    sampling = msgspec.convert(receipt["sampling"], Sampling)
    if reply.reason == Reason.STOPPED:
        sampling = msgspec.structs.replace(sampling, max_tokens=reply.tokens)
    clamps = [
        {name: value for name, value in one.items() if name != "label"} for one in receipt["clamps"]
    ]
    try:
        return request_of(reply, id=id, clamps=clamps, sampling=sampling)
    except ProductError as error:
        raise CannotReplay(error.message) from error


def replay_record(*, outcome: Outcome) -> bool:
    running = Replay.objects.filter(id=outcome.reply_id, ended_at=None)
    replay = running.select_related("reply__turn").first()
    if replay is None:
        return False
    with transaction.atomic():
        if not running.update(ended_at=timezone.now(), **_verdict(replay.reply, outcome)):
            return False
        share_settle(
            chat=replay.reply.turn.chat_id,
            begun=replay.created_at,
            reserved=replay.reserved,
            spent=tokens_spent(outcome.end, outcome.text),
        )
    return True


def _verdict(reply: Reply, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome.end, Failed):
        return {"error_code": outcome.end.code, "error": outcome.end.message[:300]}
    said, again = reply.said, outcome.text
    if reply.reason in (Reason.STOP, Reason.LENGTH):
        is_same = again == said and outcome.end.tokens == reply.tokens
    else:  # cut off in the middle, perhaps of a character
        is_same = again.startswith(said)
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(said, again, strict=False))
    )
    return {"is_same": is_same, "differs_at": None if is_same else shared}


def _refuse_unrepeatable(reply: Reply) -> None:
    if message := _obstacle(reply):
        raise CannotReplay(message)


def _obstacle(reply: Reply) -> str | None:
    receipt = reply.receipt
    if not reply.has_ended:
        return "This reply is still being written."
    if reply.status == Status.FAILED:
        return "This reply failed, so that there are no words to compare."
    if not reply.said:
        return "No word was written, so that there is nothing to say again."
    if not receipt.get("prompt"):
        return "This reply has no receipt: it was not written here, or before receipts were kept."
    if receipt.get("steered"):
        return "Its dials were moved while it was written; a replay cannot move them as a hand did."
    if receipt["version"] != VERSION:
        return "It was written by an earlier engine, which chose its words in another way."
    return what_changed(reply)


def what_changed(reply: Reply) -> str | None:
    """Whether the model or an artifact is another one than then, under the same name."""
    receipt = reply.receipt
    if weights_now(reply.model) != receipt.get("weights"):
        return f"The weights of {reply.model} are not those that wrote it."
    now = artifacts_now(reply.model)
    for name, digest in receipt.get("artifacts", {}).items():
        if now.get(name) != digest:
            return f"The artifact {name} is not here any more, or not the one that wrote it."
    return None
