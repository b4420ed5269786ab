"""A file becomes a persona of one's own. What it needs and is not installed here is kept."""

from typing import Any

import msgspec
from django.db import transaction

from backend.accounts.models import User
from backend.catalog.models import Artifact
from backend.catalog.selectors import features_by_name
from backend.personas.cards.ours import FORMAT, PersonaFile, VectorFile, file_read
from backend.personas.cards.tavern import card_read
from backend.personas.clamps import clamps_read
from backend.personas.content import Content, model_of, room_refuse
from backend.personas.errors import CardUnreadable, ModelUnknown
from backend.personas.models import Persona
from backend.personas.services import persona_print_new
from backend.personas.services_vectors import vector_keep
from backend.personas.texts import language_normal, tags_normal
from backend.personas.vectors import FLOAT, VectorUse, values_read, width_check

FACE = ("name", "byline", "bio", "greeting", "questions", "prompt")


@transaction.atomic
def persona_import(*, owner: User, raw: Any) -> Persona:
    file = persona_file(raw)
    return persona_print_new(owner=owner, content=_content(file, owner), extensions=file.extensions)


def persona_file(raw: Any) -> PersonaFile:
    if not isinstance(raw, dict):
        raise CardUnreadable("This is not the file of a persona.")
    if _has_nul(raw):
        raise CardUnreadable("A text holds the character U+0000, which no database keeps.")
    return file_read(raw) if raw.get("format") == FORMAT else card_read(raw)


def _content(file: PersonaFile, owner: User) -> Content:
    if not file.name.strip():
        raise CardUnreadable("Give it a name.", field="name")
    language = language_normal(file.language)
    if language is None:
        raise CardUnreadable(f"{file.language!r} is no language tag (BCP 47).", field="language")
    raw = msgspec.to_builtins(file.clamps)
    clamps = clamps_read(raw, features_by_name((one.artifact, one.feature) for one in file.clamps))
    room_refuse(clamps, file.vectors)
    model = file.model or model_of(raw)
    if model is None:
        raise ModelUnknown("No model is installed here yet.", field="model")
    return {
        **{name: getattr(file, name) for name in FACE},
        "language": language,
        "tags": tags_normal(file.tags),
        "clamps": msgspec.to_builtins(clamps),
        "vectors": [_vector(one, place, owner) for place, one in enumerate(file.vectors)],
        "sampling": msgspec.to_builtins(file.sampling),
        "model": model,
    }


def _vector(file: VectorFile, place: int, owner: User) -> dict[str, Any]:
    field = f"vectors.{place}.values"
    values = values_read(file.values, field=field)
    if installed := Artifact.objects.filter(pk=file.artifact).first():
        width_check(len(values) // FLOAT, installed, field=field)
    vector = vector_keep(
        owner=owner,
        artifact=file.artifact,
        values=values,
        name=file.name,
        description=file.description,
    )
    use = VectorUse(vector=str(vector.pk), strength=file.strength, positions=file.positions)
    kept: dict[str, Any] = msgspec.to_builtins(use)
    return kept


def _has_nul(value: Any) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any("\0" in key or _has_nul(inner) for key, inner in value.items())
        case list():
            return any(map(_has_nul, value))
        case _:
            return False
