"""What an account owns here: its personas with all their editions, and its vectors."""

import base64
from collections.abc import Iterator

from django.conf import settings

from backend.accounts.belongings import Belonging, Quota
from backend.accounts.models import User
from backend.personas.cards.ours import file_bytes, history_bytes
from backend.personas.leaving import personas_leave
from backend.personas.models import Persona, Vector


def files(user: User) -> Iterator[tuple[str, bytes]]:
    vectors = {str(vector.pk): vector for vector in user.vectors.all()}
    personas = Persona.objects.filter(owner=user, current__isnull=False).select_related("current")
    for persona in personas.prefetch_related("editions").iterator(chunk_size=20):
        yield (
            f"personas/{persona.slug}.json",
            history_bytes(persona, list(persona.editions.all()), vectors),
        )
    for vector in vectors.values():
        yield f"vectors/{vector.pk}.json", _vector(vector)


def adopt(guest: User, user: User) -> None:
    Persona.objects.filter(owner=guest).update(owner=user)
    Vector.objects.filter(owner=guest).update(owner=user)


def quotas(user: User) -> dict[str, Quota]:
    kind = "guest" if user.is_guest else "user"
    personas = Persona.objects.filter(owner=user).count()
    return {
        "personas": Quota(used=personas, most=settings.LIMITS[f"personas_per_{kind}"]),
        "vectors": Quota(used=user.vectors.count(), most=settings.LIMITS[f"vectors_per_{kind}"]),
    }


def _vector(vector: Vector) -> bytes:
    named = {"name": vector.name, "description": vector.description, "artifact": vector.artifact}
    return file_bytes({**named, "values": base64.b64encode(bytes(vector.values)).decode()})


PERSONAS = Belonging("personas", files, adopt, leave=personas_leave, quotas=quotas)
