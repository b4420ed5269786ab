"""Brings the catalog in line with the artifact folders; quick where nothing changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.catalog.rows import ArtifactUnusable, Folder
from backend.catalog.services import artifact_load


class Command(BaseCommand):
    help = "Loads sae_artifacts/<artifact>/ into the catalog."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("artifacts", nargs="*", default=settings.ARTIFACTS)

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["artifacts"]:
            try:
                changed = artifact_load(folder=Folder.named(name))
            except ArtifactUnusable as error:
                raise CommandError(str(error)) from error
            if options["verbosity"]:
                self.stdout.write(f"{name}: {'loaded' if changed else 'unchanged'}.")
