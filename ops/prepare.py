"""Brings the database up to date: tables, the artifact's features, the shipped columnists.

One process rather than three `manage.py` calls: Django starts once. Safe to repeat.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

STEPS = ("migrate", "load_catalog", "seed_personas")


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    for step in STEPS:
        call_command(step, verbosity=1)


if __name__ == "__main__":
    try:
        prepare()
    except (CommandError, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))
