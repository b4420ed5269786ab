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
from backend.clippings.snapshot import Json, clamps_of_dials
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
        Chat.objects.filter(pk=chat.pk).update(title=clipping.title)
        chat.title = clipping.title
        editions = _editions(columnists, met, persona)
        written = list(_written(clipping, chat, editions, met))
        Turn.objects.bulk_create(turn for turn, _ in written)
        Reply.objects.bulk_create(reply for _, reply in written)
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


def _editions(columnists: list[Json], met: dict[str, Persona], otherwise: Persona) -> list[Edition]:
    """For each columnist of the clipping the very edition, if it can be seen."""
    numbers = {one["edition"] for one in columnists if _slug(one) in met}
    kept = Edition.objects.filter(persona__in=met.values(), number__in=numbers)
    printed = {(one.persona_id, one.number): one for one in kept}
    assert otherwise.current is not None  # as every persona that is shown
    found: list[Edition] = []
    for one in columnists:
        persona = met.get(_slug(one))
        edition = printed.get((persona.pk, one["edition"])) if persona else None
        found.append(edition or otherwise.current)
    return found


def _written(
    clipping: Clipping, chat: Chat, editions: list[Edition], met: dict[str, Persona]
) -> Iterator[tuple[Turn, Reply]]:
    columnists: list[Json] = clipping.snapshot["columnists"]
    before: Reply | None = None
    for place, one in enumerate(clipping.snapshot["exchanges"]):
        now = timezone.now() + timedelta(microseconds=place)  # in the order they were said
        columnist = columnists[one["columnist"]]
        dials = columnist["dials"] if _slug(columnist) in met else []
        key = uuid.uuid4()
        turn = Turn(chat=chat, parent=before, text=one["said"], client_key=key, created_at=now)
        before = Reply(
            turn=turn,
            client_key=key,
            status=Status.DONE,
            reason=Reason.STOP,
            text=one["reply"],
            clamps=clamps_of_dials(dials),
            edition=editions[one["columnist"]],
            model=editions[one["columnist"]].model,
            seed=0,
            receipt={"copied_from": str(clipping.id), "is_satire": one["is_satire"]},
            created_at=now,
            ended_at=now,
        )
        yield turn, before
