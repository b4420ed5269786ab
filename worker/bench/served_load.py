"""The chats that every server is asked for, and the artifact folder that all are started on."""

import hashlib
import json
import math
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import msgspec
import torch

from worker.contract import Clamp
from worker.engine.artifact import Artifact

LENGTHS = (24, 64)  # tokens of a reply: as the demo's columnists speak, and a long one
MOST_CLAMPS = 8
STRENGTHS = (0.3, 1.0)
NEVER_SAID = "<|pad|>"


@dataclass(frozen=True, slots=True)
class Chat:
    question: str
    clamps: tuple[Clamp, ...]
    tokens: int  # of the reply


def chats(artifact: Artifact, questions: list[str], tokens: int) -> Iterator[Chat]:
    """Without end, 1 to 8 clamps each; none has another's, so a cache of prompts cannot help.

    Mode `add` everywhere is the one way to steer that all servers have.
    """
    rng = random.Random(tokens)
    measured = (artifact.max_activation > 0) & torch.isfinite(artifact.max_activation)
    features = [int(index) for index in measured.nonzero().flatten()]
    for serial in count():
        clamps = tuple(
            Clamp(
                artifact=artifact.id,
                feature=feature,
                strength=rng.uniform(*STRENGTHS),
                mode="add",
                positions="all",
            )
            for feature in rng.sample(features, 1 + serial % MOST_CLAMPS)
        )
        yield Chat(questions[serial % len(questions)], clamps, tokens)


def afresh(chat: Chat) -> Chat:
    """For an engine that knows it: in fp32 the same strengths, in a cache's eyes others."""
    clamps = (
        msgspec.structs.replace(clamp, strength=math.nextafter(clamp.strength, math.inf))
        for clamp in chat.clamps
    )
    return replace(chat, clamps=tuple(clamps))


def questions_of(folder: Path) -> list[str]:
    columnists = _read(folder / "columnists.json")
    return list(dict.fromkeys(chain.from_iterable(one["questions"] for one in columnists)))


def columnist(tokens: int) -> str:
    return f"bench-{tokens}"


def stage(artifact: Path, root: Path) -> Path:
    """A copy whose model never ends a reply and whose columnists are greedy, one a length."""
    folder = root / artifact.name
    shutil.copytree(artifact, folder)
    questions = questions_of(artifact)
    rows = [_columnist(tokens, questions) for tokens in LENGTHS]
    _write(folder / "columnists.json", rows)
    _never_end(folder / "model")
    _sign(folder)
    return folder


def _columnist(tokens: int, questions: list[str]) -> dict[str, Any]:
    slug = columnist(tokens)
    sampling = {"temperature": 0, "max_tokens": tokens}
    return {"slug": slug, "name": slug, "questions": questions, "sampling": sampling}


def _never_end(model: Path) -> None:
    """Shallot asks the configuration for the end token, Neuronpedia the tokenizer."""
    for name in ("config.json", "generation_config.json"):
        past_the_last = _read(model / "config.json")["vocab_size"]
        _write(model / name, {**_read(model / name), "eos_token_id": past_the_last})
    tokenizer = _read(model / "tokenizer_config.json")
    specials = [*tokenizer["extra_special_tokens"], tokenizer["eos_token"]]
    said = {**tokenizer, "eos_token": NEVER_SAID, "extra_special_tokens": specials}
    _write(model / "tokenizer_config.json", said)


def _sign(folder: Path) -> None:
    manifest = _read(folder / "manifest.json")
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    _write(folder / "manifest.json", manifest)


def _read(path: Path) -> Any:
    return json.loads(path.read_text())


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1))
