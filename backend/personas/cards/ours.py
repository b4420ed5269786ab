"""Our own file of a persona: one edition whole, with the numbers of its vectors. Version 1."""

import base64
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from backend.personas.content import SAMPLED
from backend.personas.errors import CardUnreadable
from backend.personas.models import Edition, Persona, Vector
from backend.personas.texts import MOST
from worker.contract import MAX_CLAMPS, MAX_STRENGTH, Clamp, Positions

FORMAT: Literal["shallot-persona"] = "shallot-persona"
SCHEMA_ID = "/api/schema/persona.json"

Number = Annotated[float, Meta(ge=-MAX_STRENGTH, le=MAX_STRENGTH)]
Text80 = Annotated[str, Meta(min_length=1, max_length=80)]
PLACE = re.compile(r"\[(\d+)\]")


class VectorFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text80
    artifact: Text80
    values: str  # base64 of little-endian float32
    strength: Number
    positions: Positions = "reply"
    description: Annotated[str, Meta(max_length=300)] = ""


class SamplingFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    temperature: Annotated[float, Meta(ge=0, le=2)] = 0.7
    top_p: Annotated[float, Meta(gt=0, le=1)] = 0.95
    max_tokens: Annotated[int, Meta(ge=1, le=100_000)] = 256


class PersonaFile(msgspec.Struct, frozen=True, kw_only=True):
    """`model` empty: of the artifact its dials turn. `extensions`: what others put there, kept."""

    format: Literal["shallot-persona"] = FORMAT
    version: Literal[1] = 1
    name: Text80
    byline: Annotated[str, Meta(max_length=MOST["byline"])] = ""
    bio: Annotated[str, Meta(max_length=MOST["bio"])] = ""
    greeting: Annotated[str, Meta(max_length=MOST["greeting"])] = ""
    questions: Annotated[
        list[Annotated[str, Meta(max_length=MOST["question"])]], Meta(max_length=MOST["questions"])
    ] = []
    language: Annotated[str, Meta(max_length=MOST["language"])] = "en"
    tags: Annotated[
        list[Annotated[str, Meta(max_length=MOST["tag"])]], Meta(max_length=MOST["tags"])
    ] = []
    prompt: Annotated[str, Meta(max_length=MOST["prompt"])] = ""
    clamps: Annotated[list[Clamp], Meta(max_length=MAX_CLAMPS)] = []
    vectors: Annotated[list[VectorFile], Meta(max_length=MOST["vectors"])] = []
    sampling: SamplingFile = SamplingFile()
    model: Annotated[str, Meta(max_length=120)] = ""
    extensions: dict[str, Any] = {}


def file_schema() -> dict[str, Any]:
    """JSON Schema (2020-12)."""
    schema = msgspec.json.schema(PersonaFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def file_read(raw: Any) -> PersonaFile:
    try:
        return msgspec.convert(raw, PersonaFile)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `$")
        field = PLACE.sub(r".\1", path.rstrip("`")).lstrip(".") or None
        raise CardUnreadable(f"{said}.", field=field) from error


def file_of(
    edition: Edition, vectors: Mapping[str, Vector], extensions: dict[str, Any]
) -> PersonaFile:
    return PersonaFile(
        name=edition.name,
        byline=edition.byline,
        bio=edition.bio,
        greeting=edition.greeting,
        questions=edition.questions,
        language=edition.language,
        tags=edition.tags,
        prompt=edition.prompt,
        clamps=msgspec.convert(edition.clamps, list[Clamp]),
        vectors=[_vector(use, vectors[use["vector"]]) for use in edition.vectors],
        sampling=SamplingFile(
            **{name: edition.sampling[name] for name in SAMPLED if name in edition.sampling}
        ),
        model=edition.model,
        extensions=extensions,
    )


def file_bytes(file: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def history_bytes(
    persona: Persona, editions: list[Edition], vectors: Mapping[str, Vector]
) -> bytes:
    """The current edition as a file that can be imported, and all editions, newest first, to read
    beside it.
    """
    assert persona.current is not None
    current = msgspec.to_builtins(file_of(persona.current, vectors, persona.extensions))
    history = [
        {
            "number": edition.number,
            "note": edition.note,
            "created_at": edition.created_at,
            **msgspec.to_builtins(file_of(edition, vectors, {})),
        }
        for edition in editions
    ]
    return file_bytes({**current, "slug": persona.slug, "editions": history})


def _vector(use: dict[str, Any], vector: Vector) -> VectorFile:
    return VectorFile(
        name=vector.name,
        artifact=vector.artifact,
        values=base64.b64encode(bytes(vector.values)).decode(),
        strength=use["strength"],
        positions=use["positions"],
        description=vector.description,
    )
