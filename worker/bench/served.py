"""Shallot against Neuronpedia's inference server: both run already, on the same weights.

    python -m worker.bench.served --stage FOLDER
    python -m worker.bench.served --neuronpedia URL --shallot URL --model-artifact FOLDER/demo

The first writes the folder that both servers are started on, with a model that never ends a reply:
SHALLOT_ARTIFACTS_DIR=FOLDER and, since guests ask more often than people, RATE_TURNS_PER_MINUTE
and RATE_GUESTS_PER_HOUR raised; MODEL_ID=FOLDER/demo/model, FORCE_BACKEND=eager, SAE_SETS=[].
Rounds alternate between the servers; in each, N chats start at the same moment with clamps of
their own. Shallot is used as a browser uses it: a guest each, a turn by POST, the reply on a socket
that is open already. Neuronpedia: one POST, answered by a stream.
"""

import argparse
import asyncio
import sys
import time
from asyncio import wait_for
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from worker.bench.report import Result, Table, describe_machine, keep, kept, page
from worker.bench.sections import SECTIONS
from worker.bench.served_clients import PATIENCE, Heard, Server, neuronpedia, shallot
from worker.bench.served_load import LENGTHS, Chat, chats, questions_of, stage
from worker.bench.served_tables import Pair, Round, tables
from worker.engine.artifact import load_artifact

SIZES = (1, 4, 8)
NAME = "served"
ROOT = Path(__file__).resolve().parents[2]


def served(theirs: str, ours: str, folder: Path, repeats: int) -> list[Table]:
    """`theirs` and `ours` are URLs; `folder` is the staged artifact."""
    return asyncio.run(_served(theirs.rstrip("/"), ours.rstrip("/"), folder, repeats))


async def _served(theirs: str, ours: str, folder: Path, repeats: int) -> list[Table]:
    _, artifact = load_artifact(folder)
    questions, pairs = questions_of(folder), list[Pair]()
    async with neuronpedia(theirs, artifact) as other, shallot(ours, max(SIZES)) as own:
        for tokens in LENGTHS:
            supply = chats(artifact, questions, tokens)
            for server in (own, other):
                await round_of(server, list(islice(supply, 1)))  # warm, and not counted
            for repeat in range(repeats):
                for size in SIZES:
                    asked = list(islice(supply, size))
                    pairs.append(await pair_of(own, other, asked, swap=repeat % 2 == 1))
    return tables(pairs)


async def pair_of(own: Server, other: Server, asked: Sequence[Chat], *, swap: bool) -> Pair:
    if swap:
        theirs = await round_of(other, asked)
        return await round_of(own, asked), theirs
    return await round_of(own, asked), await round_of(other, asked)


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
    document.write_text(page(kept(results, (*SECTIONS, NAME))))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.bench.served")
    parser.add_argument("--stage", type=Path, metavar="FOLDER", help="make FOLDER/demo, no more")
    parser.add_argument("--neuronpedia", metavar="URL")
    parser.add_argument("--shallot", metavar="URL")
    parser.add_argument("--model-artifact", type=Path, default=ROOT / "sae_artifacts" / "demo")
    parser.add_argument("--threads", type=int, default=1, help="that both were started with")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    if not options.stage and not (options.neuronpedia and options.shallot):
        parser.error("give --stage, or the URLs of both servers")
    return options


def main() -> None:
    options = parsed()
    if options.stage:
        say(str(stage(options.model_artifact, options.stage)))
        return
    machine, taken = describe_machine(options.threads), datetime.now(UTC)
    began = time.monotonic()
    found = served(options.neuronpedia, options.shallot, options.model_artifact, options.repeats)
    result = Result(NAME, f"{taken:%Y-%m-%d %H:%M} UTC", machine, time.monotonic() - began, found)
    record(result, options.results, options.document)
    say(str(result))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
