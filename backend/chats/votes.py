"""Votes on replies seen side by side: one per turn, and what they say of a columnist."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, F, Q

from backend.accounts.models import User
from backend.chats.clamps import effective
from backend.chats.errors import VoteMalformed
from backend.chats.models import MixKind, Reply, Turn, Vote, VoteColumn
from backend.personas.models import Persona
from worker.contract import Clamp


def vote_cast(*, turn: Turn, reply: UUID, among: Sequence[UUID]) -> Vote:
    """Another vote on the same turn replaces the first."""
    seen = _columns(turn, among)
    if reply not in seen:
        raise VoteMalformed("Vote for one of those that were seen.", field="reply")
    with transaction.atomic():
        Turn.objects.select_for_update().get(pk=turn.pk)  # two votes at once: one after the other
        vote, _ = Vote.objects.update_or_create(turn=turn, defaults={"reply_id": reply})
        vote.columns.all().delete()
        VoteColumn.objects.bulk_create(
            VoteColumn(
                vote=vote,
                reply=one,
                persona=None if one.imported else one.edition.persona,
                mix=mix_kind(one),
            )
            for one in seen.values()
        )
    return vote


def vote_withdraw(*, turn: Turn) -> None:
    Vote.objects.filter(turn=turn).delete()


def votes_tally(*, persona: Persona, voter: User | None = None) -> list[dict[str, Any]]:
    """How often it was liked best, by how its dials stood; without `voter`: everybody's."""
    columns = VoteColumn.objects.filter(persona=persona)
    if voter is not None:
        columns = columns.filter(vote__turn__chat__owner=voter)
    won = Count("id", filter=Q(reply_id=F("vote__reply_id")))
    counted = columns.values("mix").annotate(won=won, of=Count("id")).order_by("mix")
    return [dict(row) for row in counted]


def mix_kind(reply: Reply) -> MixKind:
    """What stood behind the words at their end, beside what its edition prints."""
    if reply.is_bare:
        return MixKind.BARE
    edition = reply.edition
    if _mix(reply.clamps, reply.vectors) == _mix(edition.clamps, edition.vectors):
        return MixKind.PRINTED
    return MixKind.TURNED if any(_mix(reply.clamps, reply.vectors)) else MixKind.DRY


def _mix(clamps: list[Any], vectors: list[Any]) -> tuple[list[Any], list[Any]]:
    held = sorted(
        effective(msgspec.convert(clamps, list[Clamp])), key=lambda one: (one.artifact, one.feature)
    )
    pushing = [one for one in vectors if one["strength"]]
    return msgspec.to_builtins(held), sorted(pushing, key=lambda one: str(one["vector"]))


def _columns(turn: Turn, among: Sequence[UUID]) -> dict[UUID, Reply]:
    replies = {one.id: one for one in turn.replies.select_related("edition__persona")}
    seen: dict[UUID, Reply] = {}
    for place, name in enumerate(among):
        reply = replies.get(name)
        if reply is None or name in seen:
            raise VoteMalformed("Name replies of this turn, each once.", field=f"among.{place}")
        if not reply.has_ended:
            raise VoteMalformed("Wait until all have ended, or stop them.", field=f"among.{place}")
        seen[name] = reply
    return seen
