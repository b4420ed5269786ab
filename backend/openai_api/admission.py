"""What must hold before a call reaches a worker, and what it may cost whoever makes it."""

import threading
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from redis import RedisError

from backend.accounts.allowance import AllowanceSpent, allowance_reserve, allowance_settle
from backend.accounts.models import User
from backend.chats.compile import CHARS_PER_TOKEN
from backend.chats.workers import workers_alive
from backend.openai_api.calls import Call
from backend.openai_api.errors import (
    Refused,
    age_unknown,
    model_paused,
    no_worker,
    nothing_left,
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


class Share:
    """Of somebody's tokens of today: the most that a call can take is set aside, once, and what
    it did not take is given back, once. Both happen in threads, and whoever hangs up may call for
    the second while the first still runs.
    """

    def __init__(self, user: User, requests: Sequence[GenerationRequest]) -> None:
        self.user, self.begun = user, timezone.now()
        self.tokens = prompt_guessed(requests[0]) + sum(one.sampling.max_tokens for one in requests)
        self._lock = threading.Lock()
        self._is_taken = self._is_over = False

    def take(self) -> None:
        with self._lock:
            if self._is_over:
                return
            try:
                with transaction.atomic():
                    allowance_reserve(user=self.user, tokens=self.tokens)
            except AllowanceSpent as error:
                raise nothing_left(error.message) from error
            self._is_taken = True

    def settle(self, spent: int) -> None:
        with self._lock:
            if self._is_taken and not self._is_over:
                allowance_settle(
                    user_id=self.user.pk, begun=self.begun, reserved=self.tokens, spent=spent
                )
            self._is_over = True


def prompt_guessed(request: GenerationRequest) -> int:
    """Tokens; the worker counts exactly, and what it says is what is paid."""
    return tokens_guessed(sum(len(message.text) for message in request.messages))


def tokens_guessed(characters: int) -> int:
    return -(-characters // CHARS_PER_TOKEN)
