"""`make run` in a clean copy of the tree: one URL, a house that mends itself, nothing left."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walls.houses import House, environment, eventually, free_port, living, make_run, running
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
    assert_refused(make_run(house.tree, PORT=str(free_port())), "VAR_DIR")


def test_a_killed_worker_is_started_again(house: House) -> None:
    killed = house.pid_of("-m", "worker")
    assert killed
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: house.pid_of("-m", "worker") not in {None, killed}, 30, "another worker")
    eventually(lambda: house.status("/readyz") == 200, 60, "a ready house")
    eventually(lambda: "worker was started again" in house.said.read_text(), 10, "a word about it")


def test_ctrl_c_stops_everything_it_started(house: House) -> None:
    started = house.processes()
    assert len(started) >= 6  # ops.run, supervisord, Redis, web, worker, recorder
    house.press_ctrl_c()
    house.make.wait(90)
    assert living(started) == []
    assert "Traceback" not in house.said.read_text()


def test_sigterm_stops_everything_it_started(tree: Path) -> None:
    with running(tree) as again:
        started = again.processes()
        first = again.pid_of("-m", "ops.run")
        assert first
        os.kill(first, signal.SIGTERM)
        again.make.wait(90)
        assert living(started) == []


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
    variables = {"PORT": str(free_port()), variable: value}
    assert_refused(make_run(tree, **variables), variable)
