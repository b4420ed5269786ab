"""What of the gallery is somebody's own."""

from collections.abc import Iterable

import msgspec

from backend.accounts.belongings import Belonging
from backend.accounts.models import User
from backend.gallery.models import Like
from backend.gallery.services import uses_adopt


def _files(user: User) -> Iterable[tuple[str, bytes]]:
    for name, rows in (("likes", user.likes), ("uses", user.uses)):
        said = [
            {"persona": row.persona.slug, "name": row.persona.name, "at": row.created_at}
            for row in rows.select_related("persona").order_by("created_at")
        ]
        if said:
            yield f"{name}.json", msgspec.json.encode(said)


def _adopt(guest: User, user: User) -> None:
    """Guests like nothing; that they used something counts from now on."""
    Like.objects.filter(user=guest).delete()
    uses_adopt(guest=guest, user=user)


LIKES = Belonging(name="likes", files=_files, adopt=_adopt)
