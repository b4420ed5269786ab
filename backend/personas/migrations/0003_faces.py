"""Editions learn the face they were printed with; columnists of the house are public."""

from typing import Any

from django.db import migrations
from django.db.models import F

FACE = ("name", "byline", "bio", "greeting", "questions", "language", "tags")


def faces_copy(apps: Any, editor: Any) -> None:
    Persona = apps.get_model("personas", "Persona")
    Edition = apps.get_model("personas", "Edition")
    Persona.objects.filter(owner=None).update(visibility="public", published_at=F("created_at"))
    for persona in Persona.objects.iterator():
        face = {name: getattr(persona, name) for name in FACE}
        Edition.objects.filter(persona=persona).update(**face)


class Migration(migrations.Migration):
    dependencies = [("personas", "0002_editions_whole")]
    operations = [migrations.RunPython(faces_copy, migrations.RunPython.noop)]
