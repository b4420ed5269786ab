"""What current editions turn, as rows."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

LARGEST_INDEX = 2**31 - 1


def rows_write(apps: Any, editor: Any) -> None:
    Persona = apps.get_model("personas", "Persona")
    PersonaFeature = apps.get_model("personas", "PersonaFeature")
    for persona in Persona.objects.exclude(current=None).select_related("current").iterator():
        turned = dict.fromkeys((one["artifact"], one["feature"]) for one in persona.current.clamps)
        PersonaFeature.objects.bulk_create(
            PersonaFeature(persona=persona, artifact=artifact, feature=feature)
            for artifact, feature in turned
            if len(artifact) <= 80 and feature <= LARGEST_INDEX
        )


class Migration(migrations.Migration):
    dependencies = [("personas", "0004_lineage_and_vectors")]
    operations = [
        migrations.CreateModel(
            name="PersonaFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("artifact", models.CharField(max_length=80)),
                ("feature", models.PositiveIntegerField()),
                (
                    "persona",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feature_rows",
                        to="personas.persona",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["artifact", "feature"], name="persona_feature_name")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("persona", "artifact", "feature"), name="feature_once_per_persona"
                    )
                ],
            },
        ),
        migrations.RunPython(rows_write, migrations.RunPython.noop),
    ]
