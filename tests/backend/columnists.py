"""Columnists that people make, and what hangs on them."""

from typing import Any

from backend.personas.models import Link, Persona
from tests.backend.artifacts import clamp
from tests.backend.people import Json, Person

WIDTH = 8  # of the tests' artifact
DIRECTION = [0.5, -0.25, 0.0, 1.0, 2.0, -3.0, 0.125, 8.0]


def persona_make(person: Person, **fields: Any) -> Json:
    answer = person.post("personas", {"name": "Nora Inkwell", "clamps": [clamp(1)], **fields})
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def save(person: Person, slug: str, **fields: Any) -> Json:
    answer = person.patch(f"personas/{slug}", fields)
    assert answer.status_code == 200, answer.content
    saved: Json = answer.json()
    return saved


def show(person: Person, slug: str, visibility: str = "public") -> Json:
    answer = person.put(f"personas/{slug}/visibility", {"visibility": visibility})
    assert answer.status_code == 200, answer.content
    shown: Json = answer.json()
    return shown


def vector_make(person: Person, **fields: Any) -> Json:
    body = {"name": "Sideways", "artifact": "demo", "values": DIRECTION, **fields}
    answer = person.post("vectors", body)
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def link_make(person: Person, slug: str, **fields: Any) -> Json:
    answer = person.post(f"personas/{slug}/links", fields)
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def link_row(made: Json) -> Link:
    return Link.objects.get(pk=made["id"])


def persona_row(slug: str) -> Persona:
    return Persona.objects.select_related("current", "owner").get(slug=slug)


def refused(answer: Any) -> tuple[int, str, str | None]:
    said = answer.json()
    return answer.status_code, said["code"], said["field"]
