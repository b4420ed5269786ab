"""Gives somebody who has signed up the run of the admin, or takes it away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from backend.accounts.models import User
from backend.audit.services import entry_add


class Command(BaseCommand):
    help = "Makes an account a superuser. It signs in on the page, with its second factor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--undo", action="store_true", help="take it away")

    def handle(self, *args: Any, **options: Any) -> None:
        name, is_super = options["username"], not options["undo"]
        with transaction.atomic():
            user = User.objects.select_for_update().filter(username=name, is_guest=False).first()
            if user is None:
                raise CommandError(f"There is no account {name!r}. Sign up on the page first.")
            user.is_staff = user.is_superuser = is_super
            user.save(update_fields=["is_staff", "is_superuser"])
            entry_add(actor=None, action="user.superuser", thing=user, is_superuser=is_super)
        end = "opens /admin/ from now on" if is_super else "opens /admin/ no more"
        self.stdout.write(f"{name} {end}.")
