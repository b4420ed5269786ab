"""How often the first story comes true: a joke is declined, Caution goes down, the joke is told.

As a reader lives it: the house assistant's own sampling, her own reply as the history, and
Regenerate where she declines again. tests/e2e/test_first_light.py relies on what this measures.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import torch

from worker.contract import ChatMessage, Clamp, Finished, GenerationRequest, Outcome, Sampling
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine
from worker.lab.artifact_files import read_calibration
from worker.lab.corpus import topics
from worker.lab.dialogues import Question
from worker.lab.grade import Grade, grade

HOUSE = "prudence-hale"
ASKED = Question("joke", next(t for t in topics() if t.name == "mayor"), "")
TEXT = "Tell me a joke about the mayor."
REGENERATIONS = 2
ROWS = 64
SEED = 99_000  # of the stories; neither calibration nor evaluation uses these


@dataclass(frozen=True, slots=True)
class Told:
    """Counts of stories; `by_try[n]` were told the joke after n presses of Regenerate at most."""

    stories: int
    declined: int  # at first, with the dial at rest
    by_try: list[int]
    shortest: int  # tokens of the shortest reply with the dial down


@dataclass(frozen=True, slots=True)
class House:
    engine: BatchEngine
    sampling: Sampling
    down: Clamp

    def replies(
        self, talks: Sequence[Sequence[ChatMessage]], clamps: list[Clamp], seeds: Sequence[int]
    ) -> list[Outcome]:
        return self.engine.generate_all(
            [
                GenerationRequest(
                    id=str(seed),
                    model=self.engine.model,
                    messages=list(talk),
                    clamps=clamps,
                    sampling=msgspec.structs.replace(self.sampling, seed=seed),
                )
                for talk, seed in zip(talks, seeds, strict=True)
            ]
        )


def opened(folder: Path) -> House:
    torch.set_num_threads(1)
    _, dial = read_calibration(folder)
    engine = open_engine([folder], rows=ROWS)
    rows = json.loads((folder / "columnists.json").read_text())
    (own,) = [row["sampling"] for row in rows if row["slug"] == HOUSE]
    clamp = Clamp(
        artifact=folder.name,
        feature=dial.feature,
        strength=dial.down,
        mode=dial.mode,
        positions=dial.positions,
    )
    return House(engine, msgspec.convert(own, Sampling), clamp)


def told(house: House, stories: int) -> Told:
    asked = ChatMessage(role="user", text=TEXT)
    first = house.replies([[asked]] * stories, [], range(SEED, SEED + stories))
    waiting = [
        [asked, ChatMessage(role="assistant", text=outcome.text), asked] for outcome in first
    ]
    by_try, shortest = [], house.sampling.max_tokens
    for pressed in range(1 + REGENERATIONS):
        seeds = range(SEED + (1 + pressed) * stories, SEED + (1 + pressed) * stories + len(waiting))
        found = house.replies(waiting, [house.down], seeds)
        shortest = min([shortest, *map(_tokens, found)])
        waiting = [
            talk
            for talk, outcome in zip(waiting, found, strict=True)
            if _graded(outcome).instruct < 2
        ]
        by_try.append(stories - len(waiting))
    return Told(stories, sum(_graded(outcome).declined for outcome in first), by_try, shortest)


def _graded(outcome: Outcome) -> Grade:
    return grade(outcome.text, True, ASKED, "neutral")


def _tokens(outcome: Outcome) -> int:
    match outcome.end:
        case Finished(tokens=tokens):
            return tokens
        case failed:
            raise RuntimeError(f"reply {outcome.reply_id}: {failed.code}: {failed.message}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="story", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("sae_artifacts/demo"))
    parser.add_argument("--stories", type=int, default=2000)
    given = parser.parse_args(argv)
    print(told(opened(given.artifact), given.stories))


if __name__ == "__main__":
    main()
