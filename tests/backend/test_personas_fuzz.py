"""Cards that nobody would write by hand: whatever JSON is in one comes out of it again."""

import copy
import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.personas.cards.png import card_in
from backend.personas.cards.tavern import SPECS, card_of, card_read
from backend.personas.errors import CardUnreadable
from tests.backend.cards import card_v2, png, text, ztxt

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
KNOWN = st.sampled_from(sorted(card_v2()["data"].keys() - {"name", "extensions"}))
DATA = st.dictionaries(KNOWN | TEXTS.filter(lambda key: key not in ("name", "extensions")), VALUES)
EXTENSIONS = st.dictionaries(TEXTS.filter(lambda key: key != "shallot"), VALUES, max_size=4)


@given(data=DATA, extensions=EXTENSIONS, outside=st.dictionaries(TEXTS, VALUES, max_size=3),
       spec=st.sampled_from(sorted(SPECS)))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_card_comes_out_as_it_went_in(
    data: dict[str, Any], extensions: dict[str, Any], outside: dict[str, Any], spec: str
) -> None:
    whole = {**data, "name": "Nora", "extensions": extensions}
    card = {**outside, "spec": spec, "spec_version": SPECS[spec], "data": whole}
    file = card_read(copy.deepcopy(card))
    out = card_of(file, spec)
    del out["data"]["extensions"]["shallot"]
    if spec == "chara_card_v3":
        card["data"] = {"group_only_greetings": [], **whole}
    assert out == card
    assert card_of(card_read(card_of(file))) == card_of(file)


WHOLE = png(text("chara", card_v2()), ztxt("ccv3", b"x\x9c\x03\0\0\0\0\x01"))


@given(at=st.integers(0, len(WHOLE) - 1), put=st.binary(max_size=6), cut=st.integers(0, 6))
@settings(max_examples=150, deadline=None)
def test_a_damaged_image_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    damaged = WHOLE[:at] + put + WHOLE[at + cut :]
    with suppress(CardUnreadable):
        assert json.dumps(card_in(damaged))
