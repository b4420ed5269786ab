"""Whatever an engine says, its stream counts 1, 2, 3… and folds into the outcome."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from worker.contract import (
    Delta,
    Event,
    Failed,
    Finished,
    Started,
    Steered,
    decode_event,
    fold,
    is_last,
)
from worker.outbox import LiveReply

ended: Event = Finished(
    seq=0, reason="stop", prompt_tokens=1, tokens=1, first_token_ms=1, tokens_per_second=1.0
)
lost: Event = Failed(seq=0, code="worker_lost", message="…")
said = st.builds(Delta, seq=st.just(0), text=st.text(max_size=4))
events = st.one_of(said, said, st.just(Steered(seq=0, clamps=[])), st.just(ended), st.just(lost))


@given(portions=st.lists(st.lists(events, max_size=6), max_size=8))
def test_entries_count_from_one_and_nothing_follows_the_end(portions: list[list[Event]]) -> None:
    reply = LiveReply("a", [])
    for portion in [[Started(seq=0, waited_ms=0)], *portions]:
        for event in portion:
            reply.add(event)
        reply.number()
    told = [decode_event(raw) for raw in reply.entries]
    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    assert [is_last(raw) for raw in reply.entries[:-1]] == [False] * (len(told) - 1)
    assert reduce(fold, told, "") == reply.text
    if reply.end is not None:
        assert reply.outcome().end == told[-1]


@given(portion=st.lists(said, max_size=9))
def test_words_that_came_together_travel_together(portion: list[Event]) -> None:
    reply = LiveReply("a", [])
    for event in portion:
        reply.add(event)
    reply.number()
    assert len(reply.entries) <= 1
    assert reply.text == reduce(fold, portion, "")
