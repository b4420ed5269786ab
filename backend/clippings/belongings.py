"""What of clippings is somebody's own."""

from collections.abc import Iterable

import msgspec

from backend.accounts.belongings import Belonging
from backend.accounts.models import User
from backend.clippings.models import Clipping
from backend.clippings.selectors import clippings_of
from backend.clippings.shapes import ClippingSerializer, ClippingSummarySerializer


def _files(user: User) -> Iterable[tuple[str, bytes]]:
    for clipping in clippings_of(user).iterator():
        said = {**ClippingSerializer(clipping).data, **ClippingSummarySerializer(clipping).data}
        yield f"clippings/{clipping.id}.json", msgspec.json.encode(said, enc_hook=str)


def _adopt(guest: User, user: User) -> None:
    """Guests share nothing today; what they might is not lost."""
    Clipping.objects.filter(owner=guest).update(owner=user)


CLIPPINGS = Belonging(name="clippings", files=_files, adopt=_adopt)
