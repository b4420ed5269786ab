"""The benches on very little work: everybody does the same, and all of it is written down."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from transformers.utils import logging as transformers_logging

from tests.walls.trees import ROOT
from worker.bench.__main__ import run
from worker.bench.clock import Ratio, interleave, quantile
from worker.bench.contenders import one_at_a_time
from worker.bench.models import Shape
from worker.bench.report import Result, Table, kept, page
from worker.bench.sections import ORDER, SECTIONS
from worker.bench.setting import Setting, Size, prepare
from worker.bench.throughput import attempt, line_up
from worker.bench.workload import GREEDY, conversations

DEMO = ROOT / "sae_artifacts" / "demo"
TINY = Size(
    repeats=1, sampled_repeats=1, chats=4, tokens=6, trial_tokens=2, rows=(1, 2),
    clamps=(1, 4), seconds=0, persona_repeats=2, personas=(1, 2), arrivals=3, arrival_repeats=1,
    speakers=2, quiet=2, long_prompt=60, shared_prompt=40, turns=2, moves=2, replies=3,
    layouts=(2,),
    shape=Shape(layers=4, width=64, heads=4, kv_heads=2, head_width=16, feed_forward=96,
                context=1024, features=64),
)  # fmt: skip


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    transformers_logging.disable_progress_bar()
    yield prepare(tmp_path_factory.mktemp("bench"), DEMO, 1, 2, TINY)
    transformers_logging.enable_progress_bar()


def test_all_contenders_say_the_same_to_the_last_token(setting: Setting) -> None:
    chats = conversations(setting.demo, TINY.chats)
    answers = []
    for who in line_up(setting, setting.demo, GREEDY):
        with closing(who):
            answers.append(attempt(who, chats, 12, GREEDY).replies)
    assert all(one == other for one, other in pairwise(answers))
    assert all(reply.text and reply.tokens == 12 for reply in answers[0])


def test_clamps_are_felt(setting: Setting) -> None:
    who, chats = one_at_a_time(setting.demo), conversations(setting.demo, TINY.chats)
    assert len({chat.clamps for chat in chats}) == len(chats)
    other = [chats[0], *[replace(chat, clamps=()) for chat in chats[1:]]]
    steered, plain = (attempt(who, asked, 12, GREEDY).replies for asked in (chats, other))
    assert steered[0] == plain[0]
    assert steered[1:] != plain[1:]


def test_every_section_fills_its_tables_and_the_page(setting: Setting, tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    assert run(list(SECTIONS), setting, tmp_path / "kept", document) == []
    results = kept(tmp_path / "kept")
    assert set(results) == set(SECTIONS)
    for result in results.values():
        assert result.tables
        for table in result.tables:
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.head)}
            assert table.claim in document.read_text()
            if "chats lost" in table.head:
                assert [row[table.head.index("chats lost")] for row in table.rows] == ["0"] * 3
    assert document.read_text() == page(results, list(SECTIONS))


def test_what_was_not_measured_here_stays_on_the_page() -> None:
    """Results are kept where they were measured; the page goes with the project."""
    told = (ROOT / "docs" / "benchmarks.md").read_text()
    assert page({}, ORDER, told) == told
    table = Table("Geese are counted", "Twice.", ("day", "geese"), [["Monday", "4"]])
    again = Result("stall", "now", "a machine", 1.0, [table])
    changed = page({"stall": again}, ORDER, told)
    assert str(again) in changed
    sections = [line for line in told.splitlines() if line.startswith("## ")]
    assert [line for line in changed.splitlines() if line.startswith("## ")] == sections
    assert page({"stall": again}, ORDER).splitlines()[-1] == "| Monday | 4 |"


def test_a_section_that_breaks_is_named_and_the_others_go_on(
    setting: Setting,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Setting) -> list[object]:
        raise ValueError("no such luck")

    monkeypatch.setattr("worker.bench.__main__.SECTIONS", {"broken": broken, **SECTIONS})
    with caplog.at_level(logging.ERROR):
        assert run(["broken", "stall"], setting, tmp_path, tmp_path / "page.md") == ["broken"]
    assert "no such luck" in caplog.text
    assert (tmp_path / "page.md").read_text().count("## stall") == 1


def test_a_contender_that_breaks_is_reported(setting: Setting) -> None:
    class Broken:
        name = "broken"

        def answer(self, *_: object) -> list[object]:
            raise ValueError("out of luck")

    round = attempt(Broken(), conversations(setting.demo, 2), 4, GREEDY)  # type: ignore[arg-type]
    assert round.speed == 0
    assert [reply.failed for reply in round.replies] == ["ValueError: out of luck"] * 2


def test_arms_take_turns_forth_and_back() -> None:
    order: list[str] = []
    arms = {name: lambda turn, name=name: order.append(f"{name}{turn}") for name in "AB"}
    interleave(arms, 3)
    assert order == ["A0", "B0", "B1", "A1", "A2", "B2"]


def test_a_ratio_is_of_medians_and_spans_the_pairs() -> None:
    ratio = Ratio.of([10.0, 30.0, 20.0], [1.0, 2.0, 4.0])
    assert f"{ratio:.1f}" == "10.0 (5.0–15.0)"
    assert [quantile([4.0, 1.0, 3.0, 2.0], share) for share in (0.5, 0.95)] == [2.0, 4.0]
