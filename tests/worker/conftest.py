"""A Redis of the session's own, tiny models made on the spot, and engines on them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.worker.listener import Listener
from tests.worker.processes import Server, Worker, worker
from tests.worker.tiny import RANKED, SMALL, TALL, make_artifact
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis(server: Server) -> Server:
    server.client.flushall()
    return server


@pytest.fixture
def echo(redis: Server, tmp_path: Path) -> Iterator[Worker]:
    quiet = {"SHALLOT_ARTIFACTS_DIR": str(tmp_path), "WORKER_ENGINE": "echo"}
    with worker(redis, **quiet, WORKER_ROWS="4", WORKER_ECHO_DELAY_MS="25") as process:
        yield process


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("artifacts")
    make_artifact(root, SMALL)
    make_artifact(root, TALL)
    make_artifact(root, RANKED, with_model=False)
    return root


@pytest.fixture(scope="session")
def small(artifacts: Path) -> BatchEngine:
    return open_engine([artifacts / "tiny-sae", artifacts / "ranked-sae"], rows=6)


def endlessly(engine: BatchEngine) -> BatchEngine:
    """A random model ends its replies at random; where that is in the way, no token ends them."""
    engine._vocabulary = replace(engine._vocabulary, eos=frozenset())
    return engine


@pytest.fixture(scope="session")
def endless(artifacts: Path) -> BatchEngine:
    return endlessly(open_engine([artifacts / "tiny-sae", artifacts / "ranked-sae"], rows=6))


@pytest.fixture(scope="session")
def tall(artifacts: Path) -> BatchEngine:
    return open_engine([artifacts / "tall-sae"], rows=6)


@pytest.fixture
def listen(open_small: Callable[..., BatchEngine]) -> Iterator[Callable[..., Listener]]:
    with ExitStack() as stack:
        yield lambda **kwargs: stack.enter_context(Listener(open_small(**kwargs)))


@pytest.fixture
def open_small(artifacts: Path) -> Callable[..., BatchEngine]:
    def open_it(rows: int = 4, context: int | None = None, endless: bool = True) -> BatchEngine:
        engine = open_engine([artifacts / "tiny-sae", artifacts / "ranked-sae"], rows, context)
        return endlessly(engine) if endless else engine

    return open_it
