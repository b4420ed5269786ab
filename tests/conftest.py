"""Keeps tests away from the developer's own database, Redis and artifacts."""

import os
import shutil
import socket
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from backend.config import env

collect_ignore = [] if find_spec("triton") else ["worker/test_card.py"]
if not Path("/dev/nvidia0").exists():
    os.environ["TRITON_INTERPRET"] = "1"  # a card's kernels, which is read as Triton is imported

SCRATCH = Path(tempfile.mkdtemp(prefix="shallot-"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pytest_configure(config: pytest.Config) -> None:
    """Before anything reads them: Django's settings are loaded already, Celery's are not."""
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.VAR_DIR = SCRATCH
    settings.ARTIFACTS_DIR = SCRATCH / "artifacts"
    settings.REDIS_URL, settings.BROKER_URL = url, env.broker(url)
    settings.CACHES["default"]["LOCATION"] = url
    settings.EXPORTS_DIR = SCRATCH / "exports"
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            database.setdefault("TEST", {})["NAME"] = SCRATCH / "test.sqlite3"


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)
