"""A clipping on an image."""

from backend.clippings.models import Clipping
from backend.clippings.snapshot import Json, named
from backend.lib.press.card import Card, bar

EXCERPT_CHARS = 600


def card_of(clipping: Clipping) -> Card:
    """Of the columnist no more than the clipping tells."""
    columnist = columnist_of(clipping)
    return Card(
        headline=clipping.title,
        instead="A conversation, behind this link",
        kind="Clipping",
        excerpt=excerpt_of(clipping),
        byline=", ".join(
            part for part in (f"By {named(columnist)}", columnist.get("byline")) if part
        ),
        corner=f"Edition {columnist['edition']}" if "edition" in columnist else "",
        is_satire=clipping.is_satire,
        bars=tuple(bar(one["strength"], one["ceiling"]) for one in columnist.get("dials", ())),
    )


def columnist_of(clipping: Clipping) -> Json:
    """Whoever answered first."""
    snapshot: Json = clipping.snapshot
    columnist: Json = snapshot["columnists"][snapshot["exchanges"][0]["columnist"]]
    return columnist


def excerpt_of(clipping: Clipping) -> str:
    """The beginning of the first reply that has words."""
    replies = (one["reply"] for one in clipping.snapshot["exchanges"])
    text = next((reply for reply in replies if reply.strip()), "")
    return " ".join(text.split())[:EXCERPT_CHARS]
