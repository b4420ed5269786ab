"""Makes the house's columnists from `columnists.json`; a changed one gets an edition."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.catalog.rows import ArtifactUnusable, Folder
from backend.personas.rows import columnists_read
from backend.personas.services import columnist_seed


class Command(BaseCommand):
    help = "Seeds the columnists of sae_artifacts/<artifact>/columnists.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("artifact", nargs="?", default=settings.ARTIFACTS[0])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = Folder.named(options["artifact"])
            rows = columnists_read(folder.path)
        except ArtifactUnusable as error:
            raise CommandError(str(error)) from error
        model = folder.manifest.model.id
        printed = [
            columnist_seed(row=row, place=place, model=model) for place, row in enumerate(rows)
        ]
        if options["verbosity"]:
            self.stdout.write(f"{len(rows)} columnists, {sum(printed)} new editions.")
