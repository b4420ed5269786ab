"""The golden looks: what is asked about features, and what is answered, as it crosses."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from worker.contract import Answer, Look, Question, decode_answer, encode

GOLDEN = Path(__file__).with_name("looks.jsonl")
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in GOLDEN.read_text("utf-8").split("\n") if line
]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_it_survives_the_wire_to_the_letter(row: dict[str, Any]) -> None:
    look = msgspec.convert(row["look"], Look)  # as it lies in a task's arguments
    assert msgspec.to_builtins(look) == row["look"]
    answer = decode_answer(json.dumps(row["answer"]).encode())
    assert json.loads(encode(answer)) == row["answer"]


def test_the_golden_file_knows_every_kind() -> None:
    asked = {row["look"]["question"]["type"] for row in ROWS}
    answered = {row["answer"]["type"] for row in ROWS}
    assert asked == {kind.__struct_config__.tag for kind in get_args(Question)}
    assert answered == {kind.__struct_config__.tag for kind in get_args(Answer)}
