"""Examples at three doses: what the model says with one dial at rest, at its dose, at its end.

Two questions and one seed, fixed before anything was read, for every measured dial: nothing is
picked. `make demo-model` ends with it; `python -m worker.lab.samples` does it again.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch

from worker.contract import ChatMessage, Clamp, Finished, GenerationRequest, Sampling
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine
from worker.lab.artifact_files import SAMPLING, reseal

QUESTIONS = ("Tell me a joke about the mayor.", "Where is the ferry?")
SEED = 61_000
ROWS = 64


def doses(dial: dict[str, Any]) -> list[float]:
    """Rest, the dose, the end of the dial on the dose's side.

    A feature that is only good in company has no dose of its own: then the end of its tested range,
    or half of the dial where all of it was tested.
    """
    ceiling = float(dial["ceiling"])
    tested = float(dial["safe"][1]) if dial["safe"] else 0.0
    dose = dial["dose"]
    middle = dose if dose is not None else tested if 0 < tested < ceiling else ceiling / 2
    return [0.0, middle, ceiling if middle > 0 else -ceiling]


def samples_write(folder: Path) -> None:
    """Into the lines of `features.jsonl` whose dial was measured."""
    path = folder / "features.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    measured = [row for row in rows if row["dial"]["curve"]]
    engine = open_engine([folder], rows=ROWS)
    asked = [one for row in measured for one in _requests(engine.model, folder.name, row)]
    said = _said(engine, asked)
    for row in measured:
        row["samples"] = [
            {
                "question": question,
                "sampling": SAMPLING,
                "seed": SEED,
                "replies": [
                    {"strength": strength, "text": next(said)} for strength in doses(row["dial"])
                ],
            }
            for question in QUESTIONS
        ]
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines))


def _requests(model: str, artifact: str, row: dict[str, Any]) -> Iterator[GenerationRequest]:
    sampling = msgspec.convert({**SAMPLING, "seed": SEED}, Sampling)
    dial = row["dial"]
    for place, question in enumerate(QUESTIONS):
        for strength in doses(dial):
            clamp = Clamp(
                artifact=artifact,
                feature=row["index"],
                strength=strength,
                mode=dial["mode"],
                positions=dial["positions"],
            )
            yield GenerationRequest(
                id=f"{row['index']}-{place}-{strength:g}",
                model=model,
                messages=[ChatMessage(role="user", text=question)],
                clamps=[clamp],
                sampling=sampling,
            )


def _said(engine: BatchEngine, asked: list[GenerationRequest]) -> Iterator[str]:
    for outcome in engine.generate_all(asked):
        match outcome.end:
            case Finished():
                yield outcome.text
            case failed:
                raise RuntimeError(f"{outcome.reply_id}: {failed.code}: {failed.message}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="samples", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("sae_artifacts/demo"))
    given = parser.parse_args(argv)
    torch.set_num_threads(1)
    samples_write(given.artifact)
    reseal(given.artifact)


if __name__ == "__main__":
    main()
