"""Which model names stand for whom. What is not yours does not exist."""

from django.db.models import F, QuerySet

from backend.accounts.models import User
from backend.openai_api.errors import unknown_model
from backend.personas.models import Edition, Persona
from backend.personas.selectors import personas_seen_by

BASE = "base"  # the model of the house as it is
PREFIX = "persona:"
MOST_LISTED = 1_000  # OpenAI's list has no pages; by name the others are found as well


def personas_heard_by(user: User) -> QuerySet[Persona]:
    """Public ones and one's own, whoever may see the latter; of the house first."""
    living = personas_seen_by(user).filter(archived_at=None, taken_down_at=None)
    return living.order_by(F("owner").asc(nulls_first=True), "place", "slug")


def persona_named(user: User, name: str) -> Persona:
    slug = name.removeprefix(PREFIX)
    persona = personas_heard_by(user).filter(slug=slug).first() if slug != name else None
    if persona is None:
        raise unknown_model(name)
    return persona


def edition_named(user: User, name: str) -> Edition:
    edition = persona_named(user, name).current
    assert edition is not None, "the selector takes none without"
    return edition
