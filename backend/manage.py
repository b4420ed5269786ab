"""Django's command line, run from the top of the repository."""

import os
import sys
from pathlib import Path


def main() -> None:
    # The script's own folder would make `chats` and `config` global names.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
