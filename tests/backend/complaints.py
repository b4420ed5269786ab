"""What people report, and what moderators do about it in the admin."""

from typing import Any

from django.test import Client

from backend.moderation.models import Decision, Report
from backend.personas.models import Edition, Persona, Visibility
from tests.backend.people import Person


def loud_persona(bob: Person) -> Persona:
    """Public, and Bob's."""
    persona = Persona.objects.create(
        slug="bobs", owner=bob.user, name="Bob's", visibility=Visibility.PUBLIC, bio="Loud."
    )
    edition = Edition.objects.create(persona=persona, number=1, prompt="Be loud.", model="m")
    Persona.objects.filter(pk=persona.pk).update(current=edition)
    persona.refresh_from_db()
    return persona


def report(person: Person, target: str, name: str, **more: str) -> Any:
    return person.post("reports", {"target": target, "name": name, "reason": "hate", **more})


def act(client: Client, thing: Any, deed: str, **answers: str) -> Any:
    """Asks first, as the page does, then says yes."""
    path = f"/admin/moderation/{thing._meta.model_name}/{thing.pk}/{deed}/"
    assert client.get(path).status_code == 200
    answer = client.post(path, answers, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def decide(client: Client, report: Report, action: str, **answers: str) -> Decision:
    said = act(client, report, "decide", action=action, **answers)
    report.refresh_from_db()
    assert report.decision is not None, said
    return report.decision
