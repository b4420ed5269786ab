"""docker-compose.yml and its images: what can be known without an engine."""

import re
from typing import Any

import pytest
import yaml

from tests.walls.trees import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGES = ("Dockerfile.web", "Dockerfile.worker")


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_needs_no_special_builder_and_no_root(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "# syntax" not in text
    assert "--mount" not in text
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE) == ["shallot"]
    assert "HEALTHCHECK" in text


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_copies_only_what_exists_and_no_secret(name: str) -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / name).read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert not {".", ".env"} & set(sources)


def test_the_services_are_those_of_the_design() -> None:
    assert {"postgres", "redis", "migrate", "web", "record", "worker"} <= SERVICES.keys()
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["worker-gpu"]


def test_only_the_web_is_reachable_and_only_from_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("${BIND:-127.0.0.1}:") for port in SERVICES["web"]["ports"])


def test_nothing_serves_before_the_tables_are_there() -> None:
    for name in ("web", "record"):
        migrated = SERVICES[name]["depends_on"]["migrate"]
        assert migrated == {"condition": "service_completed_successfully"}


def test_the_worker_knows_no_database_and_no_secret() -> None:
    assert not {"DATABASE_URL", "SECRET_KEY"} & SERVICES["worker"]["environment"].keys()
