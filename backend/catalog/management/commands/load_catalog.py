"""Brings the catalog in line with an artifact folder; quick where nothing changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.catalog.rows import ArtifactUnusable, Folder
from backend.catalog.services import artifact_load


class Command(BaseCommand):
    help = "Loads sae_artifacts/<artifact>/ into the catalog."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("artifact", nargs="?", default=settings.SHALLOT_ARTIFACT)

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.ARTIFACTS_DIR) / options["artifact"]
        try:
            folder = Folder.at(path)
            changed = artifact_load(folder=folder)
        except ArtifactUnusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder.manifest.id}: {'loaded' if changed else 'unchanged'}.")
