"""A branch as it was, in JSON. Nothing in it points at what may change or go."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name
from backend.chats.models import Reply
from backend.chats.selectors import Exchange, branch_to
from backend.personas.models import Edition, Vector

NAMELESS = "a columnist"
NOBODY = "a-columnist"  # where a slug is asked for

Json = dict[str, Any]


def branch_read(reply: Reply) -> list[Exchange]:
    """From the root to this reply, each reply with its edition: four queries, however long."""
    branch = [*branch_to(reply.turn), Exchange(reply.turn, reply)]
    wanted = {one.reply.edition_id for one in branch}
    editions = Edition.objects.select_related("persona").in_bulk(wanted)
    for one in branch:
        one.reply.edition = editions[one.reply.edition_id]
    return branch


def snapshot_of(branch: Sequence[Exchange], *, shows_persona: bool) -> Json:
    columnists: list[Json] = []
    exchanges: list[Json] = []
    features = _features(branch) if shows_persona else {}
    names = _vector_names(branch) if shows_persona else {}
    for asked, reply in branch:
        columnist = _columnist(reply, features, names) if shows_persona else {"name": NAMELESS}
        if columnist not in columnists:
            columnists.append(columnist)
        exchanges.append(
            {
                "said": asked.text,
                "said_at": asked.created_at.isoformat(),
                "columnist": columnists.index(columnist),
                "reply": reply.text,
                "replied_at": (reply.ended_at or reply.created_at).isoformat(),
                "is_satire": reply.is_satire,
            }
        )
    return {"columnists": columnists, "exchanges": exchanges}


def _columnist(
    reply: Reply, features: dict[tuple[str, int], Feature], names: dict[str, str]
) -> Json:
    if reply.imported:  # of whom it is told, nobody here knows whether they said it
        return {"name": reply.imported["persona"]["name"], "is_imported": True}
    edition = reply.edition
    return {
        "slug": edition.persona.slug,
        "name": edition.name or edition.persona.name,
        "byline": edition.byline,
        "edition": edition.number,
        "prompt": edition.prompt,
        "dials": [_dial(clamp, features) for clamp in reply.clamps],
        "vectors": [
            {"name": names.get(str(one["vector"]), "A direction"), "strength": one["strength"]}
            for one in reply.vectors
        ],
    }


def _dial(clamp: Json, features: dict[tuple[str, int], Feature]) -> Json:
    feature = features.get((clamp["artifact"], clamp["feature"]))
    return {
        **clamp,
        "label": feature.label if feature else f"Feature {clamp['feature']}",
        "ceiling": feature.dial["ceiling"] if feature else None,
    }


def _features(branch: Sequence[Exchange]) -> dict[tuple[str, int], Feature]:
    return features_by_name(
        (clamp["artifact"], clamp["feature"]) for one in branch for clamp in one.reply.clamps
    )


def _vector_names(branch: Sequence[Exchange]) -> dict[str, str]:
    wanted = {UUID(str(vector["vector"])) for one in branch for vector in one.reply.vectors}
    return {
        str(one): name
        for one, name in Vector.objects.filter(id__in=wanted).values_list("id", "name")
    }


def named(columnist: Json) -> str:
    name: str = columnist["name"]
    return f"{name} (imported)" if columnist.get("is_imported") else name


def clamps_of_dials(dials: Sequence[Json]) -> list[Json]:
    """The way back, for a copy."""
    names = ("artifact", "feature", "mode", "strength", "positions")
    return [{name: dial[name] for name in names} for dial in dials]


def chars_of(snapshot: Json) -> int:
    return sum(len(one["said"]) + len(one["reply"]) for one in snapshot["exchanges"])
