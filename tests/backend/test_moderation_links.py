"""Reports of what only a link opens."""

import pytest
from django.utils import timezone

from backend.moderation.models import Report
from backend.personas.models import Link, Persona, Visibility
from backend.personas.services_sharing import link_create
from tests.backend.complaints import loud_persona, report
from tests.backend.people import Person


@pytest.fixture
def unlisted(bob: Person) -> Persona:
    persona = loud_persona(bob)
    Persona.objects.update(visibility=Visibility.UNLISTED)
    return persona


def test_who_was_sent_a_link_can_report_what_it_opens(
    stranger: Person, bob: Person, unlisted: Persona
) -> None:
    _, token = link_create(persona=unlisted)
    stranger.post("session/guest")
    assert report(stranger, "persona", "bobs", link=token).status_code == 201
    made = Report.objects.get()
    assert (made.target_id, made.author) == (str(unlisted.pk), bob.user)
    assert made.evidence["prompt"] == "Be loud."


def test_a_link_reports_no_more_than_it_opens(mallory: Person, unlisted: Persona) -> None:
    _, token = link_create(persona=unlisted)
    assert report(mallory, "persona", "bobs").status_code == 404
    assert report(mallory, "persona", "nobody", link=token).status_code == 404
    assert report(mallory, "persona", "bobs", link="x").status_code == 404
    Link.objects.update(revoked_at=timezone.now())
    assert report(mallory, "persona", "bobs", link=token).status_code == 404
