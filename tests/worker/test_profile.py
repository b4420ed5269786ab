"""`make bench-profile` looks at a real engine and finds its rooms."""

import pytest

from worker.bench import profile


def test_the_profile_names_rooms_and_operators(capsys: pytest.CaptureFixture[str]) -> None:
    profile.main(["--rows", "2", "--steps", "40"])
    told = capsys.readouterr().out
    assert told.count("### By room") == 2
    assert "tiles.Tiled" in told
    assert "aten::topk" in told
