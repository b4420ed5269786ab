"""A columnist on an image."""

from backend.lib.press.card import Card, bar
from backend.personas.models import Persona
from backend.personas.selectors import features_of


def card_of(persona: Persona) -> Card:
    edition = persona.current
    assert edition is not None  # as every persona that is shown
    features = features_of([edition])
    dials = [(one, features.get((one["artifact"], one["feature"]))) for one in edition.clamps]
    return Card(
        headline=persona.name,
        instead="A columnist of The Shallot",
        kind="Columnist",
        excerpt=persona.bio or persona.greeting,
        byline=persona.byline,
        corner=f"Edition {edition.number}",
        is_satire=persona.is_satire,
        bars=tuple(
            bar(one["strength"], feature.dial["ceiling"] if feature else None)
            for one, feature in dials
        ),
    )
