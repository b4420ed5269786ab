"""Makes a key for `/v1` and prints it alone on stdout; makes the user where there is none."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts.models import User
from backend.accounts.services import api_key_create


class Command(BaseCommand):
    help = "Prints a new API key for the user, who is created if missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="command line", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            user = self.user_made(options["username"])
        self.stdout.write(api_key_create(user=user, name=options["name"][:80]))

    def user_made(self, username: str) -> User:
        user = User(username=username)
        user.set_unusable_password()
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        user.save()
        self.stderr.write(f"Created the user {username}.")
        return user
