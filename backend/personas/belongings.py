"""Columnists and directions as what somebody owns."""

from collections.abc import Iterator
from typing import Any

from django.forms.models import model_to_dict

from backend.accounts.archive import as_json
from backend.accounts.belongings import Belonging
from backend.accounts.models import User
from backend.personas.leaving import personas_leave
from backend.personas.models import Persona, Vector

KEPT_OUT = ("owner", "current", "values")


def personas_files(user: User) -> Iterator[tuple[str, bytes]]:
    for persona in Persona.objects.filter(owner=user).prefetch_related("editions"):
        editions = [_fields(edition) for edition in persona.editions.all()]
        yield (
            f"personas/{persona.slug}.json",
            as_json({**_fields(persona), "editions": editions}),
        )
    for vector in Vector.objects.filter(owner=user):
        yield f"vectors/{vector.id}.json", as_json(_fields(vector))
        yield f"vectors/{vector.id}.f32", bytes(vector.values)


def personas_adopt(guest: User, user: User) -> None:
    Persona.objects.filter(owner=guest).update(owner=user)
    Vector.objects.filter(owner=guest).update(owner=user)


def _fields(thing: Persona | Vector | Any) -> dict[str, Any]:
    return {"id": thing.pk, **model_to_dict(thing, exclude=KEPT_OUT)}


PERSONAS = Belonging("personas", personas_files, personas_adopt, leave=personas_leave)
