"""What changes the catalog: loading an artifact folder."""

from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from backend.catalog.evaluations import evaluation_read
from backend.catalog.models import Artifact, Feature
from backend.catalog.rows import EVALUATION, ArtifactUnusable, FeatureRow, Folder

BATCH = 500
WRITTEN = [
    "label",
    "description",
    "density",
    "max_activation",
    "top_tokens",
    "bottom_tokens",
    "examples",
    "samples",
    "dial",
    "words",
    "is_calibrated",
]


def artifact_load(*, folder: Folder) -> bool:
    """Brings the catalog in line with the folder. False where it was so already."""
    manifest, digest = folder.manifest, folder.digest
    if Artifact.objects.filter(id=manifest.id, digest=digest).exists():
        return False
    rows = folder.features()
    evaluation = _evaluation(folder)
    with transaction.atomic():
        artifact, _ = Artifact.objects.update_or_create(
            id=manifest.id,
            defaults={
                "title": manifest.title or manifest.id,
                "model": manifest.model.id,
                "context": folder.context,
                "licence": manifest.licence if isinstance(manifest.licence, str) else "",
                "manifest": msgspec.json.decode(folder.manifest_raw),
                "evaluation": evaluation,
                "digest": digest,
                "loaded_at": timezone.now(),
            },
        )
        _features_write(artifact, rows)
    return True


def _evaluation(folder: Folder) -> dict[str, Any] | None:
    try:
        return evaluation_read(folder.evaluation_raw) if folder.evaluation_raw else None
    except msgspec.DecodeError as error:
        raise ArtifactUnusable(f"{folder.path / EVALUATION}: {error}") from error


def _features_write(artifact: Artifact, rows: list[FeatureRow]) -> None:
    Feature.objects.filter(artifact=artifact).exclude(
        index__in=[row.index for row in rows]
    ).delete()
    Feature.objects.bulk_create(
        (_feature(artifact, row) for row in rows),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["artifact", "index"],
        update_fields=WRITTEN,
    )


def _feature(artifact: Artifact, row: FeatureRow) -> Feature:
    return Feature(
        artifact=artifact,
        index=row.index,
        label=row.label,
        description=row.description,
        density=row.density,
        max_activation=row.max_activation,
        top_tokens=row.top_tokens,
        bottom_tokens=row.bottom_tokens,
        examples=msgspec.to_builtins(row.examples),
        samples=msgspec.to_builtins(row.samples),
        dial=msgspec.to_builtins(row.dial),
        words=row.words,
        is_calibrated=row.dial.dose is not None,
    )
