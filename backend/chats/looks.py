"""Asking a worker about features, and waiting for its answer: no model runs here."""

import time
import uuid
from typing import Any

import msgspec

from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name, features_measured
from backend.chats.dispatch import dispatch_look
from backend.chats.errors import CannotLook, NoWorker
from backend.chats.workers import workers_alive
from backend.lib.redis import redis_client
from worker.contract import (
    LOOK_SECONDS,
    Answer,
    LightUp,
    Lit,
    Look,
    Near,
    Neighbours,
    NotSeen,
    Question,
    decode_answer,
    look_key,
)

AT_ONCE = 2  # seconds of one wait: shorter than the connection's patience
REMEMBERED = 86_400  # seconds; a feature's neighbours are the dictionary's
NOBODY = "No worker that could look is here at the moment. Try again in a little while."


def look_ask(*, model: str, question: Question) -> Answer:
    """Refuses with `no_worker` where none is alive, or none came to it in time."""
    if not any(worker.model == model for worker in workers_alive()):
        raise NoWorker(NOBODY)
    look = Look(id=str(uuid.uuid4()), model=model, question=question)
    dispatch_look(look)
    answer = _waited_for(look.id)
    if isinstance(answer, NotSeen):
        raise CannotLook(answer.message, field=FIELDS.get(answer.code))
    return answer


FIELDS = {"prompt_too_long": "text"}


def lit_up(*, model: str, artifact: str, text: str, dials: bool) -> tuple[Lit, dict[int, Feature]]:
    """`dials`: among features alone that somebody measured the dial of."""
    among = features_measured(artifact) if dials else []
    if dials and not among:
        return Lit(artifact=artifact, tokens=[], lamps={}), {}
    answer = look_ask(model=model, question=LightUp(text=text, artifact=artifact, among=among))
    assert isinstance(answer, Lit)
    return answer, _known(artifact, answer.lamps)


def neighbours_of(feature: Feature) -> list[tuple[Feature, float]]:
    artifact = feature.artifact
    key = f"cache:near:{artifact.digest}:{feature.index}"
    raw: Any = redis_client().get(key)
    if raw is None:
        question = Neighbours(artifact=artifact.id, feature=feature.index)
        answer = look_ask(model=artifact.model, question=question)
        assert isinstance(answer, Near)
        redis_client().set(key, msgspec.json.encode(answer), ex=REMEMBERED)
    else:
        answer = msgspec.json.decode(raw, type=Near)
    known = _known(artifact.id, answer.neighbours)
    return [(known[at], cosine) for at, cosine in answer.neighbours.items() if at in known]


def _known(artifact: str, indexes: dict[int, Any]) -> dict[int, Feature]:
    """What the catalog has of them; a dictionary may have more."""
    found = features_by_name((artifact, index) for index in indexes)
    return {index: feature for (_, index), feature in found.items()}


def _waited_for(look_id: str) -> Answer:
    deadline = time.monotonic() + LOOK_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        popped: Any = redis_client().blpop([look_key(look_id)], min(AT_ONCE, left))
        if popped is not None:
            return decode_answer(popped[1])
    raise NoWorker(NOBODY)
