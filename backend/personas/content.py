"""What an edition says, as columns: put together from what was asked, checked, and compared."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings

from backend.accounts.models import User
from backend.catalog.models import Artifact
from backend.catalog.selectors import artifact_of_house, artifacts_of
from backend.personas.clamps import clamps_checked
from backend.personas.errors import ModelUnknown, SamplingMalformed, VectorMalformed
from backend.personas.models import Edition
from backend.personas.texts import tags_normal
from backend.personas.vectors import vectors_checked
from backend.policy.errors import NotAllowedHere
from backend.policy.hard import hard_rule_broken
from backend.policy.normal import readings
from backend.policy.rules import objection
from worker.contract import MAX_CLAMPS, Sampling

FACE = ("name", "byline", "bio", "greeting", "questions", "language", "tags")
MIX = ("prompt", "clamps", "vectors", "sampling", "model")
SAMPLED = ("temperature", "top_p", "max_tokens")

Content = dict[str, Any]


def blank() -> Content:
    sampling = {name: getattr(Sampling(), name) for name in SAMPLED}
    empty: Content = {"byline": "", "bio": "", "greeting": "", "questions": [], "tags": []}
    mix = {"prompt": "", "clamps": [], "vectors": [], "sampling": sampling, "model": ""}
    return {**empty, "language": "en", **mix}


def content_of(edition: Edition) -> Content:
    return {name: getattr(edition, name) for name in (*FACE, *MIX)}


def content_checked(given: Content, *, owner: User, held: Edition | None = None) -> Content:
    """`given` over the edition before. What is as it was need not be installed any more."""
    before = content_of(held) if held else blank()
    content = {**before, **given}
    content["tags"] = tags_normal(content["tags"])
    if "sampling" in given:
        content["sampling"] = sampling_checked({**before["sampling"], **given["sampling"]})
    content["model"] = _model(content, before)
    is_same_model = content["model"] == before["model"]
    clamps = clamps_checked(
        content["clamps"],
        model=content["model"],
        kept=before["clamps"] if is_same_model else (),
        within_ceiling=True,
    )
    vectors = vectors_checked(
        content["vectors"],
        owner=owner,
        model=content["model"],
        kept=before["vectors"] if is_same_model else (),
    )
    room_refuse(clamps, vectors)
    kept = {"clamps": msgspec.to_builtins(clamps), "vectors": msgspec.to_builtins(vectors)}
    return {**content, **kept}


def room_refuse(clamps: Sequence[Any], vectors: Sequence[Any]) -> None:
    """A row of a batch has so many places for both."""
    if len(clamps) + len(vectors) > MAX_CLAMPS:
        message = f"Give at most {MAX_CLAMPS} clamps and vectors together."
        raise VectorMalformed(message, field="vectors")


def sampling_checked(given: dict[str, Any]) -> dict[str, Any]:
    most = settings.LIMITS["max_tokens"]
    try:
        said = msgspec.convert(given, Sampling, strict=False)
    except msgspec.ValidationError as error:
        name = next((name for name in SAMPLED if name in str(error)), None)
        field = f"sampling.{name}" if name else "sampling"
        raise SamplingMalformed(str(error), field=field) from error
    if said.max_tokens > most:
        message = f"max_tokens: give at most {most}."
        raise SamplingMalformed(message, field="sampling.max_tokens")
    return {name: getattr(said, name) for name in SAMPLED}


def model_of(clamps: Sequence[dict[str, Any]]) -> str | None:
    """Whose dials these are; without any, the model of the house."""
    known = artifacts_of(clamp["artifact"] for clamp in clamps[:1])
    artifact = next(iter(known.values()), None) or artifact_of_house()
    return artifact.model if artifact else None


def texts_refuse(
    content: Content, *, is_shown: bool, vectors: Sequence[str] = (), kept: str = ""
) -> None:
    """What the hard rules forbid, and, of what others are shown, the operator's policy: with the
    field it stands in. `vectors`: their names and descriptions; `kept`: the words of its card.
    """
    texts = {name: content[name] for name in ("name", "byline", "bio", "greeting", "prompt")}
    texts |= {name: "\n".join(content[name]) for name in ("questions", "tags")}
    texts |= {"vectors": "\n".join(vectors), "extensions": kept}
    for field, text in texts.items():
        if text and (message := _refusal(text, is_shown=is_shown)):
            raise NotAllowedHere(message, field=field)


def _refusal(text: str, *, is_shown: bool) -> str | None:
    broken = objection(text, where="persona") if is_shown else hard_rule_broken(readings(text))
    return broken.message if broken else None


def words_in(value: Any) -> str:
    """Every string in JSON, keys too."""
    match value:
        case str():
            return value
        case dict():
            return "\n".join(f"{key}\n{words_in(inner)}" for key, inner in value.items())
        case list():
            return "\n".join(map(words_in, value))
        case _:
            return ""


def _model(content: Content, before: Content) -> str:
    model = content["model"] or model_of(content["clamps"])
    if not model:
        raise ModelUnknown("No model is installed here yet.", field="model")
    if model != before["model"] and not Artifact.objects.filter(model=model).exists():
        raise ModelUnknown(f"There is no model {model!r} here.", field="model")
    return str(model)
