"""`make bench-profile` looks at a real engine and finds its rooms and parts."""

import pytest

from worker.bench import profile
from worker.engine.onepass import PARTS


def test_the_profile_names_rooms_and_parts(capsys: pytest.CaptureFixture[str]) -> None:
    profile.main(["--rows", "2", "--steps", "40"])
    told = capsys.readouterr().out
    assert told.count("### By room") == 2
    assert "kernel_passes.KernelPasses" in told
    for part in PARTS:
        assert told.count(f"| {part} |") == 2
    assert "| 0 | 0.0% |" not in told
