"""A columnist, or an author, on an image."""

from backend.accounts.models import User
from backend.gallery.selectors import gallery
from backend.lib.press.card import Card
from backend.personas.glyph import bars_of
from backend.personas.models import Persona


def card_of(persona: Persona) -> Card:
    edition = persona.current
    assert edition is not None  # as every persona that is shown
    return Card(
        headline=persona.name,
        instead="A columnist of The Shallot",
        kind="Columnist",
        excerpt=persona.bio or persona.greeting,
        byline=persona.byline,
        corner=f"Edition {edition.number}",
        is_satire=persona.is_satire,
        bars=bars_of(edition.clamps),
    )


def author_card(author: User) -> Card:
    """Nothing an author says of themselves is a columnist's, so there is no label."""
    written = gallery().filter(owner=author).count()
    return Card(
        headline=author.username,
        instead="An author of The Shallot",
        kind="Author",
        excerpt=author.bio,
        byline=f"{written} public columnist{'' if written == 1 else 's'}",
        is_satire=False,
    )
