"""What must hold before a call reaches a worker, and what it may cost whoever makes it."""

import time
from collections.abc import Sequence

from django.db import transaction
from redis import RedisError

from backend.accounts.allowance import AllowanceSpent
from backend.accounts.models import User
from backend.chats.admission import share_take
from backend.chats.compile import tokens_of
from backend.chats.off_record import OffRecord, off_record_open
from backend.chats.workers import workers_alive
from backend.lib.errors import LimitReached
from backend.openai_api.calls import Call
from backend.openai_api.errors import (
    Refused,
    age_unknown,
    model_paused,
    no_worker,
    nothing_left,
    too_many_at_once,
    unreachable,
)
from backend.policy.classifier import message_check
from backend.policy.errors import NotAllowedHere
from backend.policy.rules import objection
from backend.policy.selectors import model_pause, policy_now
from worker.contract import GenerationRequest, WorkerState


def call_admitted(call: Call, user: User, request: GenerationRequest) -> WorkerState:
    """One of the workers that may answer."""
    model = request.model
    policy = policy_now()
    if policy.age_gate and user.adult_since is None:
        raise age_unknown(policy.minimum_age)
    if pause := model_pause(model):
        raise model_paused(pause.reason or f"{model} takes no questions for now.")
    if found := objection("\n".join(one.text for one in call.messages), where="message"):
        raise Refused(found.message, param="messages", code="content_policy_violation")
    try:
        *before, last = request.messages
        message_check(last.text, before=before)
    except NotAllowedHere as refusal:
        raise Refused(
            refusal.message, param="messages", code="content_policy_violation"
        ) from refusal
    try:
        worker = next((one for one in workers_alive() if one.model == model), None)
    except RedisError as error:
        raise unreachable() from error
    if worker is None:
        raise no_worker(model)
    return worker


def share_opened(user: User, requests: Sequence[GenerationRequest]) -> None:
    """Sets aside the most that the choices of one call can take. Whatever becomes of this process,
    each is counted once when it has ended: by us, after its worker, or by the reaper.
    """
    now = time.time()
    kept = [
        OffRecord(
            id=request.id,
            user=str(user.pk),
            model=request.model,
            reserved=request.sampling.max_tokens if place else tokens_of(request),
            begun=now,
            is_call=True,
            pays_prompt=place == 0,
        )
        for place, request in enumerate(requests)
    ]
    try:
        with transaction.atomic():
            share_take(user, tokens=sum(one.reserved for one in kept), replies=len(kept))
            off_record_open(*kept)
    except AllowanceSpent as error:
        raise nothing_left(error.message) from error
    except LimitReached as error:
        raise too_many_at_once(error.message) from error
