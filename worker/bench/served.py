"""Shallot against Neuronpedia's inference server: all of it runs already, on the same weights.

    python -m worker.bench.served --stage FOLDER
    python -m worker.bench.served --neuronpedia URL --shallot URL --worker REDIS_URL \
        --model-artifact FOLDER/demo

The first writes the folder that the servers are started on, with a model that never ends a reply:
SHALLOT_ARTIFACTS_DIR=FOLDER and, since guests ask more often than people, RATE_TURNS_PER_MINUTE
and RATE_GUESTS_PER_HOUR raised; MODEL_ID=FOLDER/demo/model, FORCE_BACKEND=eager, SAE_SETS=[].
Three take turns in every round, N chats that start at the same moment with clamps of their own.
Shallot's worker is asked as Shallot's backend asks it: a task on a queue in Redis (`make run` has
it at unix://VAR_DIR/redis.sock), events from a stream. Shallot as a whole is used as a browser
uses it: a guest each, a turn by POST, the reply on a socket that is open already. Neuronpedia: one
POST, answered by a stream.
"""

import argparse
import asyncio
import sys
import time
from asyncio import wait_for
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from worker.bench.clock import forth_and_back
from worker.bench.report import Result, Table, describe_machine, keep
from worker.bench.sections import write_page
from worker.bench.served_clients import (
    PATIENCE,
    Heard,
    Server,
    neuronpedia,
    shallot,
    shallot_worker,
)
from worker.bench.served_load import LENGTHS, Chat, afresh, chats, questions_of, stage
from worker.bench.served_tables import Round, Trio, tables
from worker.engine.artifact import load_artifact

SIZES = (1, 4, 8)
REST = 0.3  # seconds after each round: Shallot still writes replies down
NAME = "served"
ROOT = Path(__file__).resolve().parents[2]


def served(urls: Mapping[str, str], folder: Path, repeats: int) -> list[Table]:
    """`urls`: theirs, the product's, that of the worker's Redis; `folder`: the staged artifact."""
    return asyncio.run(_served(urls, folder, repeats))


async def _served(urls: Mapping[str, str], folder: Path, repeats: int) -> list[Table]:
    manifest, artifact = load_artifact(folder)
    questions, trios, most = questions_of(folder), list[Trio](), max(SIZES)
    async with (
        shallot_worker(urls["worker"], manifest.model.id, most) as worker,
        shallot(urls["product"].rstrip("/"), most) as product,
        neuronpedia(urls["theirs"].rstrip("/"), artifact) as theirs,
    ):
        servers: dict[str, Server] = {"worker": worker, "product": product, "theirs": theirs}
        for tokens in LENGTHS:
            supply = chats(artifact, questions, tokens)
            await trio_of(servers, list(islice(supply, 1)), 0)  # warm, and not counted
            for repeat in range(repeats):
                for size in SIZES:
                    asked = list(islice(supply, size))
                    trios.append(await trio_of(servers, asked, repeat))
    return tables(trios)


async def trio_of(servers: Mapping[str, Server], asked: Sequence[Chat], turn: int) -> Trio:
    rounds = {}
    for name in forth_and_back(list(servers), turn):
        again = [afresh(chat) for chat in asked] if name == "product" else asked
        rounds[name] = await round_of(servers[name], again)
        await asyncio.sleep(REST)
    return Trio(**rounds)


async def round_of(server: Server, asked: Sequence[Chat]) -> Round:
    began = time.perf_counter()
    calls = (wait_for(server.say(place, chat), PATIENCE) for place, chat in enumerate(asked))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    seconds = time.perf_counter() - began
    heard = tuple(one if isinstance(one, Heard) else None for one in answers)
    for failure in answers:
        if isinstance(failure, BaseException):
            sys.stderr.write(f"{server.name}: {failure!r}\n")
    return Round(server.name, asked[0].tokens, seconds, heard)


def record(found: Result, results: Path, document: Path) -> None:
    keep(results, found)
    write_page(document, results)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.bench.served")
    parser.add_argument("--stage", type=Path, metavar="FOLDER", help="make FOLDER/demo, no more")
    parser.add_argument("--neuronpedia", metavar="URL")
    parser.add_argument("--shallot", metavar="URL")
    parser.add_argument("--worker", metavar="REDIS_URL", help="the Redis of a running worker")
    parser.add_argument("--model-artifact", type=Path, default=ROOT / "sae_artifacts" / "demo")
    parser.add_argument("--threads", type=int, default=1, help="that all were started with")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    if not options.stage and not all((options.neuronpedia, options.shallot, options.worker)):
        parser.error("give --stage, or --neuronpedia, --shallot and --worker")
    return options


def main() -> None:
    options = parsed()
    if options.stage:
        say(str(stage(options.model_artifact, options.stage)))
        return
    urls = dict(worker=options.worker, product=options.shallot, theirs=options.neuronpedia)
    machine, taken = describe_machine(options.threads), datetime.now(UTC)
    began = time.monotonic()
    found = served(urls, options.model_artifact, options.repeats)
    result = Result(NAME, f"{taken:%Y-%m-%d %H:%M} UTC", machine, time.monotonic() - began, found)
    record(result, options.results, options.document)
    say(str(result))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
