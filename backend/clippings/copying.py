"""A clipping continued: its turns and replies as a chat of somebody's own."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.chats.models import Chat, Reason, Reply, Status, Turn
from backend.chats.services import chat_create
from backend.clippings.errors import ColumnistMissing
from backend.clippings.models import Clipping
from backend.clippings.snapshot import NOBODY, Json, clamps_of_dials
from backend.personas.models import Edition, Persona
from backend.personas.selectors import personas_house, personas_seen_by


class Copy(NamedTuple):
    chat: Chat
    is_same_columnist: bool


def clipping_copy(*, clipping: Clipping, owner: User) -> Copy:
    """The columnist goes along only where the owner of the copy may see it without the clipping."""
    columnists: list[Json] = clipping.snapshot["columnists"]
    exchanges: list[Json] = clipping.snapshot["exchanges"]
    met = _personas_met(columnists, owner)
    last = met.get(_slug(columnists[exchanges[-1]["columnist"]]))
    persona = last or _of_the_house()
    with transaction.atomic():
        chat = chat_create(owner=owner, persona=persona.slug)
        written = list(_written(clipping, chat, _editions(columnists, met)))
        Turn.objects.bulk_create(turn for turn, _ in written)
        Reply.objects.bulk_create(reply for _, reply in written)
        chat.title, chat.head = clipping.title, written[-1][1]
        chat.save(update_fields=["title", "head"])
    return Copy(chat, last is not None)


def _slug(columnist: Json) -> str:
    return str(columnist.get("slug", ""))


def _personas_met(columnists: list[Json], owner: User) -> dict[str, Persona]:
    wanted = {_slug(one) for one in columnists}
    seen = personas_seen_by(owner).filter(slug__in=wanted, taken_down_at=None, archived_at=None)
    return {persona.slug: persona for persona in seen}


def _of_the_house() -> Persona:
    persona = personas_house().first()
    if persona is None:
        raise ColumnistMissing("No columnist of the house is here to continue with.")
    return persona


def _editions(columnists: list[Json], met: dict[str, Persona]) -> list[Edition | None]:
    """For each columnist of the clipping the very edition, if it can be seen."""
    numbers = {one["edition"] for one in columnists if _slug(one) in met}
    kept = Edition.objects.filter(persona__in=met.values(), number__in=numbers)
    printed = {(one.persona_id, one.number): one for one in kept.select_related("persona")}
    found: list[Edition | None] = []
    for one in columnists:
        persona = met.get(_slug(one))
        found.append(printed.get((persona.pk, one["edition"])) if persona else None)
    return found


def _written(
    clipping: Clipping, chat: Chat, editions: list[Edition | None]
) -> Iterator[tuple[Turn, Reply]]:
    columnists: list[Json] = clipping.snapshot["columnists"]
    assert chat.edition is not None  # as of every chat that is begun
    before: Reply | None = None
    for place, one in enumerate(clipping.snapshot["exchanges"]):
        now = timezone.now() + timedelta(microseconds=place)  # in the order they were said
        columnist, edition = columnists[one["columnist"]], editions[one["columnist"]]
        receipt: Json = {"copied_from": str(clipping.id), "is_satire": one["is_satire"]}
        if edition is None:
            receipt["imported"] = _told(columnist)
        key = uuid.uuid4()
        turn = Turn(chat=chat, parent=before, text=one["said"], client_key=key, created_at=now)
        before = Reply(
            turn=turn,
            client_key=key,
            status=Status.DONE,
            reason=Reason.STOP,
            text=one["reply"],
            clamps=clamps_of_dials(columnist["dials"]) if edition else [],
            edition=edition or chat.edition,
            model=(edition or chat.edition).model,
            seed=0,
            receipt=receipt,
            created_at=now,
            ended_at=now,
        )
        yield turn, before


def _told(columnist: Json) -> Json:
    """What is known of one who does not come along."""
    persona = {"slug": _slug(columnist) or NOBODY, "name": columnist["name"]}
    return {"persona": persona, "edition": columnist.get("edition", 0), "receipt": {}}
