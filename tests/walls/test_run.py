"""`make run` in a clean copy of the tree: one URL, a house that mends itself, nothing left."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.walls.houses import House, environment, eventually, make_run, running
from tests.walls.readme import bare, commands
from tests.walls.trees import copy_ready_tree

# Run by other tests, by `.ci/run` itself, or by hand (an image cannot be pulled everywhere).
ELSEWHERE = ("make ", "docker-compose ", "docker compose ", "git clone ", "cd ")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_ready_tree(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def house(tree: Path) -> Iterator[House]:
    with running(tree) as running_house:
        yield running_house


def test_it_prints_one_url_and_is_ready(house: House) -> None:
    assert house.said.read_text().count(house.url) == 1
    assert house.status("/readyz") == 200
    assert house.status("/") == 200


def test_every_command_of_the_readme_runs(house: House) -> None:
    for command in commands():
        if not bare(command).startswith(ELSEWHERE):
            result = subprocess.run(
                command.replace("127.0.0.1:8000", f"127.0.0.1:{house.port}"),
                shell=True,
                cwd=house.tree,
                env=environment(),
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert result.returncode == 0, command + result.stdout + result.stderr


def test_a_second_run_in_the_same_folder_is_refused_in_a_line(house: House) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    assert_refused(make_run(house.tree, PORT=port), "VAR_DIR")


def test_a_killed_worker_is_started_again(house: House) -> None:
    killed = house.process("-m", "worker")
    killed.send_signal(signal.SIGKILL)
    eventually(lambda: worker_of(house) not in {None, killed.pid}, 30, "another worker")
    eventually(lambda: house.status("/readyz") == 200, 60, "a ready house")


def worker_of(house: House) -> int | None:
    found = [one.pid for one in house.processes() if one.cmdline()[1:] == ["-m", "worker"]]
    return found[0] if found else None


def test_ctrl_c_stops_everything_it_started(house: House) -> None:
    started = house.processes()
    assert len(started) >= 6  # ops.run, supervisord, Redis, web, worker, recorder
    house.press_ctrl_c()
    house.make.wait(90)
    assert psutil.wait_procs(started, timeout=0)[1] == []
    assert "Traceback" not in house.said.read_text()


def test_sigterm_stops_everything_it_started(tree: Path) -> None:
    with running(tree) as again:
        started = again.processes()
        again.process("-m", "ops.run").terminate()
        again.make.wait(90)
        assert psutil.wait_procs(started, timeout=0)[1] == []


def assert_refused(result: subprocess.CompletedProcess[str], variable: str) -> None:
    """One line of ours, and make's own word that the recipe failed."""
    ours = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert result.returncode != 0
    assert len(ours) == 1
    assert ours[0].startswith(f"{variable}: ")


def test_a_taken_port_is_said_in_a_line(tree: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(make_run(tree, PORT=port), "PORT")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eight thousand"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://root@localhost/shallot"),
        ("DATABASE_URL", "postgresql://shallot@127.0.0.1:1/shallot"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("SHALLOT_ARTIFACT", "no-such-artifact"),
    ],
)
def test_a_wrong_variable_is_said_in_a_line(tree: Path, variable: str, value: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = {"PORT": str(free.getsockname()[1])}
    assert_refused(make_run(tree, **(port | {variable: value})), variable)
