"""An x-ray of a reply: what a worker is asked about it, and whether the answer is exact."""

from typing import Any
from uuid import UUID

import msgspec

from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name
from backend.chats.compile import request_of, sampling_of
from backend.chats.errors import CannotXray, ClampUnknown
from backend.chats.looks import look_ask
from backend.chats.models import Reply
from backend.chats.receipts import VERSION, prompt_digest
from backend.chats.replays import what_changed
from backend.lib.errors import ProductError
from worker.contract import FeatureName, GenerationRequest, Move, Sampling, XRay, XRayed

DIGITS = 5  # what is shown has two
UNFOLLOWED = (
    "Some words could not be followed to the letter, so these numbers are close, not exact."
)

Name = tuple[str, int]


class Seen(msgspec.Struct, frozen=True):
    """The answer, and what the catalog knows of the features in it."""

    reply: UUID
    why: str | None  # not exact; None: it is
    xray: XRayed
    features: dict[Name, Feature]


def reply_xrayed(*, reply: Reply, watched: list[Name]) -> Seen:
    _refuse_unseeable(reply)
    _refuse_unknown(watched)
    request = _request(reply)
    why = _why_inexact(reply, request)
    moves = msgspec.convert(reply.receipt.get("moves", []), list[Move])
    question = XRay(
        request=request,
        text=reply.said,
        moves=moves,
        watched=[FeatureName(artifact=artifact, feature=index) for artifact, index in watched],
        is_ours=why is None,
    )
    answer = look_ask(model=reply.model, question=question)
    assert isinstance(answer, XRayed)
    if why is None and not answer.is_exact:
        why = UNFOLLOWED
    named = {(one.artifact, one.feature) for one in answer.features}
    named |= {(one.artifact, one.feature) for token in answer.tokens for one in token.lit}
    return Seen(reply.id, why, answer, features_by_name(sorted(named)))


def _refuse_unseeable(reply: Reply) -> None:
    if not reply.has_ended:
        raise CannotXray("This reply is still being written.")
    if not reply.said:
        raise CannotXray("No word was written, so that there is nothing to see.")


def _refuse_unknown(watched: list[Name]) -> None:
    known = features_by_name(watched)
    for artifact, index in watched:
        if (artifact, index) not in known:
            raise ClampUnknown(f"There is no feature {artifact}/{index} here.", field="features")


def _request(reply: Reply) -> GenerationRequest:
    """As the reply was asked for; without a receipt, as it would be now."""
    receipt = reply.receipt
    clamps = receipt.get("clamps") if receipt.get("prompt") else reply.clamps
    plain = [{name: one[name] for name in one if name != "label"} for one in clamps or []]
    if receipt.get("sampling"):
        sampling = msgspec.convert(receipt["sampling"], Sampling)
    else:
        sampling = sampling_of(reply.edition, seed=reply.seed)
    try:
        return request_of(reply, id=str(reply.id), clamps=plain, sampling=sampling)
    except ProductError as error:
        raise CannotXray(error.message) from error


def _why_inexact(reply: Reply, request: GenerationRequest) -> str | None:
    receipt = reply.receipt
    if not receipt.get("prompt"):
        return "It was not written here, so this is how its words look to the model of this house."
    if receipt["version"] != VERSION:
        return "It was written by an earlier engine, which chose its words in another way."
    if prompt_digest(request.messages) != receipt["prompt"]:
        return "What was said before it is not all here any more."
    if receipt.get("steered") and not receipt.get("moves"):
        return "Its dials were moved while it was written, and where is not known any more."
    return what_changed(reply)


def tokens_json(seen: Seen) -> list[dict[str, Any]]:
    """Columns only of the features that the catalog knows."""
    kept = [at for at, one in enumerate(seen.xray.features) if _name(one) in seen.features]

    def columns(numbers: list[Any]) -> list[float | None]:
        return [_round(numbers[at]) for at in kept]

    return [
        {
            "text": token.text,
            "logprob": _round(token.logprob),
            "alternatives": [
                {"text": other.text, "logprob": _round(other.logprob)}
                for other in token.alternatives
            ],
            "reads": columns(token.reads),
            "pushes": columns(token.pushes),
            "sways": columns(token.sways),
            "lit": [
                {
                    "artifact": one.artifact,
                    "index": one.feature,
                    "activation": _round(one.activation),
                }
                for one in token.lit
            ],
        }
        for token in seen.xray.tokens
    ]


def features_shown(seen: Seen) -> list[tuple[Feature, bool]]:
    """With whether each was clamped, in the order of the columns."""
    clamped = seen.xray.clamped
    names = enumerate(map(_name, seen.xray.features))
    return [(seen.features[name], at < clamped) for at, name in names if name in seen.features]


def _name(one: FeatureName) -> Name:
    return one.artifact, one.feature


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
