"""Makes the groups Moderator and Operator, with the rights that ship."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.moderation.groups import GROUPS, groups_make


class Command(BaseCommand):
    help = "Gives the groups of staff the rights that ship; what was changed by hand is undone."

    def handle(self, *args: Any, **options: Any) -> None:
        groups_make(again=True)
        self.stdout.write(f"Made {', '.join(GROUPS)}.")
