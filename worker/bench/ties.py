"""Section `ties`: how often a sampled reply changes with the company that it is written in."""

import random
from dataclasses import replace

from worker.bench.contenders import Ours
from worker.bench.models import Subject
from worker.bench.report import Table
from worker.bench.setting import Setting
from worker.bench.workload import SAMPLED, conversations, request
from worker.contract import GenerationRequest
from worker.engine.engine import BatchEngine

LENGTHS = (8, 48)  # tokens of a reply: rows come and go at different times


def ties(setting: Setting) -> list[Table]:
    return [
        Table(
            "A reply is its own, whoever shares the batch",
            f"Replies at temperature {SAMPLED}, {LENGTHS[0]} to {LENGTHS[1]} tokens, each at a "
            "fixed seed: written alone, then all of them in random order in engines of several "
            "sizes. Sums are added up in another order there, so that a draw that falls between "
            "two tokens by less than a rounding error may turn out differently.",
            ("model", "rows", "replies", "different", "rate", "first difference, characters in"),
            [row for subject in setting.subjects for row in _rows(setting, subject)],
        )
    ]


def _rows(setting: Setting, subject: Subject) -> list[list[str]]:
    size, rng = setting.size, random.Random(11)
    chats = conversations(subject, size.replies)
    asked = [
        request(subject, replace(chat, seed=seed), rng.randint(*LENGTHS), SAMPLED)
        for seed, chat in enumerate(chats)
    ]
    alone = Ours(subject, 1, setting.threads).engine
    expected = [_told(alone, [one])[0] for one in asked]
    rows = []
    for width in size.layouts:
        engine = Ours(subject, width, setting.threads).engine
        order = rng.sample(range(len(asked)), len(asked))
        told = dict(zip(order, _told(engine, [asked[n] for n in order]), strict=True))
        places = [
            _common(expected[n], told[n]) for n in range(len(asked)) if expected[n] != told[n]
        ]
        first = str(min(places)) if places else "–"
        rate = f"{len(places) / len(asked):.2%}"
        rows.append([subject.name, str(width), str(len(asked)), str(len(places)), rate, first])
    return rows


def _common(one: str, other: str) -> int:
    """Characters until the first difference."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _told(engine: BatchEngine, asked: list[GenerationRequest]) -> list[str]:
    return [outcome.text for outcome in engine.generate_all(asked)]
