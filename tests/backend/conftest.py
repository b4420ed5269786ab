"""The people, the catalog and the processes of the backend's stories."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected
from redis import Redis

from backend.audit.triggers import triggers_create, triggers_drop
from tests.backend.artifacts import artifact_write
from tests.backend.people import Person, verified
from tests.backend.processes import (
    Web,
    Worker,
    recorder_running,
    redis_running,
    web_running,
)

ATTEMPTS = 5


@pytest.fixture(scope="session", autouse=True)
def redis_server() -> Iterator[Redis]:
    with redis_running() as redis:
        yield redis


@pytest.fixture(autouse=True)
def redis(redis_server: Redis) -> Iterator[Redis]:
    """Emptied after each test of what the test put there; what workers say of themselves stays."""
    yield redis_server
    for pattern in ("rate:*", "reply:*", "cache:*"):
        if keys := list(redis_server.scan_iter(pattern)):
            redis_server.delete(*keys)


@pytest.fixture(scope="session", autouse=True)
def emptied_beside_the_recorder() -> Iterator[None]:
    """A test that commits ends with all tables emptied, and the recorder may be writing to two of
    them just then: PostgreSQL ends one of the two, and if it is the emptying, it is tried again.
    """
    empty = connection.ops.execute_sql_flush

    def empty_again(statements: Sequence[str]) -> None:
        for _ in range(ATTEMPTS - 1):
            try:
                empty(statements)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
        empty(statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "execute_sql_flush", empty_again)
        yield


@pytest.fixture(autouse=True)
def audit_log_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database refuses to empty the audit log, which is how tests that commit end."""
    if "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers_drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")
    triggers_create(connection)


@pytest.fixture(scope="session")
def artifact() -> Path:
    return artifact_write(settings.ARTIFACTS_DIR)


@pytest.fixture
def catalog(db: None, artifact: Path) -> None:
    call_command("load_catalog", verbosity=0)
    call_command("seed_personas", verbosity=0)


@pytest.fixture
def alice(catalog: None) -> Person:
    return Person(verified("alice"))


@pytest.fixture
def bob(catalog: None) -> Person:
    return Person(verified("bob"))


@pytest.fixture
def mallory(catalog: None) -> Person:
    return Person(verified("mallory"))


@pytest.fixture
def stranger(catalog: None) -> Person:
    return Person()


@pytest.fixture(scope="session")
def web(django_db_setup: None, redis_server: Redis) -> Iterator[Web]:
    with web_running(SOCKET_PATROL_SECONDS="1", SLOW_READER_SECONDS="1") as running:
        yield running


@pytest.fixture(scope="session")
def recorder(django_db_setup: None, redis_server: Redis) -> Iterator[None]:
    with recorder_running():
        yield


@pytest.fixture(scope="session")
def one_worker(artifact: Path, django_db_setup: None, redis_server: Redis) -> Iterator[Worker]:
    worker = Worker(redis_server)
    yield worker
    worker.stop()


@pytest.fixture
def worker(one_worker: Worker) -> Worker:
    """Alive when a test begins, whatever the test before did to it."""
    one_worker.ensure()
    return one_worker


@pytest.fixture
def nobody_works(one_worker: Worker) -> None:
    """What is queued stays in the queue."""
    one_worker.stop()


@pytest.fixture
def live(transactional_db: None, web: Web, recorder: None, worker: Worker) -> Web:
    """Everything is running, and what a test commits is seen by it all."""
    return web


@pytest.fixture
def without_worker(transactional_db: None, web: Web, recorder: None, one_worker: Worker) -> Web:
    one_worker.stop()
    return web
