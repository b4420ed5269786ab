"""The clients of `bench served`: what they count in frames as they were recorded; its tables."""

import asyncio
import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.worker.processes import Server, Worker
from worker.bench.served_clients import (
    Heard,
    Transcript,
    Unanswered,
    np_request,
    np_text,
    shallot_worker,
    take_frame,
)
from worker.bench.served_load import (
    LENGTHS,
    MOST_CLAMPS,
    Chat,
    afresh,
    chats,
    questions_of,
    stage,
)
from worker.bench.served_tables import Round, Trio, same, starts_alike, tables
from worker.contract import Clamp, stream_key
from worker.engine.artifact import load_artifact
from worker.engine.runner import load_llama

DEMO = Path(__file__).resolve().parents[2] / "sae_artifacts" / "demo"
REPLY = "8e72bbd6-2351-4be4-87ff-69a68f23aa48"
FRAMES = [
    f'{{"reply":"{REPLY}","event":{event}}}'
    for event in (
        '{"type":"started","seq":1,"waited_ms":47}',
        '{"type":"delta","seq":2,"text":"I may"}',
        '{"type":"delta","seq":3,"text":" be wrong – perhaps"}',
        '{"type":"finished","seq":4,"reason":"length","prompt_tokens":12,"tokens":5,'
        '"first_token_ms":26,"tokens_per_second":71.4904759641466}',
    )
]
NP_FRAME = json.dumps(
    {
        "outputs": [
            {
                "chatTemplate": [
                    {"content": "Where is the ferry?", "role": "user"},
                    {"content": "At the east pier.<|end|> am", "role": "assistant"},
                ],
                "raw": "<|begin|><|user|> Where is the ferry?<|end|><|assistant|> At the east pier."
                "<|end|> am",
                "type": "STEERED",
            }
        ],
        "input": {"chatTemplate": [], "raw": "<|begin|><|user|> Where is the ferry?<|end|>"},
    }
)


def heard_from(*frames: str) -> Transcript:
    transcript = Transcript()
    for frame in frames:
        take_frame(transcript, frame, REPLY)
    return transcript


def test_a_transcript_folds_and_counts_every_byte_of_its_frames() -> None:
    transcript = heard_from(*FRAMES)
    assert (transcript.text, transcript.tokens) == ("I may be wrong – perhaps", 5)
    assert transcript.has_ended
    assert transcript.stream_bytes == sum(len(frame.encode()) for frame in FRAMES)


def test_frames_of_another_reply_are_not_counted() -> None:
    other = FRAMES[1].replace(REPLY[:8], "00000000")
    assert heard_from(other).stream_bytes == 0


def test_a_reply_that_ended_before_it_was_asked_for_counts_as_well() -> None:
    saved = {"status": "done", "text": "I may be wrong", "tokens": 4}
    transcript = heard_from(json.dumps({"saved": saved, "reply": REPLY}))
    assert (transcript.text, transcript.tokens, transcript.has_ended) == ("I may be wrong", 4, True)


@pytest.mark.parametrize(
    "frame",
    [
        {"event": {"type": "failed", "seq": 2, "code": "internal", "message": "It broke."}},
        {"saved": {"status": "interrupted", "text": "I", "tokens": 1}},
        {"error": {"code": "not_found", "message": "There is no such reply."}},
    ],
)
def test_a_reply_that_breaks_is_a_failure(frame: dict[str, object]) -> None:
    with pytest.raises(Unanswered):
        heard_from(FRAMES[0], json.dumps({**frame, "reply": REPLY}))


def test_the_text_of_the_other_server_begins_after_the_prompt() -> None:
    assert np_text(NP_FRAME) == " At the east pier.<|end|> am"


def test_both_said_the_same_as_far_as_the_end_token() -> None:
    assert starts_alike("At the east pier. am", np_text(NP_FRAME))
    assert not starts_alike("At the west pier.", np_text(NP_FRAME))
    assert not starts_alike("Anything", "<|end|>")


def test_the_other_server_is_asked_for_the_same_push() -> None:
    _, artifact = load_artifact(DEMO)
    clamp = Clamp(artifact="demo", feature=61, strength=0.5, mode="add", positions="all")
    vector = np_request(Chat("Where is the ferry?", (clamp,), 24), artifact)["vectors"][0]
    pushed = vector["strength"] * torch.tensor(vector["steering_vector"])
    assert torch.allclose(pushed, 0.5 * artifact.max_activation[61] * artifact.decoder[61])
    assert vector["hook"] == "blocks.3.hook_resid_post"


def test_no_two_chats_have_the_same_clamps() -> None:
    _, artifact = load_artifact(DEMO)
    load = list(islice(chats(artifact, ["Why?"], 24), 40))
    assert len({chat.clamps for chat in load}) == 40
    assert {len(chat.clamps) for chat in load} == set(range(1, MOST_CLAMPS + 1))


def test_a_chat_said_afresh_pushes_as_before_and_is_in_no_cache() -> None:
    _, artifact = load_artifact(DEMO)
    chat = next(chats(artifact, ["Why?"], 24))
    old, new = (one.clamps[0].strength for one in (chat, afresh(chat)))
    assert old != new
    assert torch.tensor(old) == torch.tensor(new)


async def test_a_worker_is_asked_and_heard_as_by_the_backend(redis: Server, echo: Worker) -> None:
    async with shallot_worker(redis.url, "echo", 2) as client:
        asked = [Chat(f"Ask goose number {number}.", (), 8) for number in range(2)]
        heard = await asyncio.gather(*(client.say(place, one) for place, one in enumerate(asked)))
    streams: Any = redis.client.keys(stream_key("*"))
    sizes = [sum(map(len, echo.raws(key.decode().partition(":")[2]))) for key in streams]
    assert sorted(one.stream_bytes for one in heard) == sorted(sizes)
    assert [one.tokens for one in heard] == [8, 8]
    assert [f"number {place}." in one.text for place, one in enumerate(heard)] == [True, True]
    assert all(one.first_token > 0 for one in heard)


def test_a_staged_artifact_is_whole_and_its_model_never_ends(tmp_path: Path) -> None:
    folder = stage(DEMO, tmp_path)
    load_artifact(folder)  # believes only files that agree with the manifest
    llama = load_llama(folder / "model")
    assert min(llama.eos) >= len(llama.tokenizer)
    assert llama.tokenizer.eos_token_id == llama.tokenizer.pad_token_id
    assert set(questions_of(folder)) == set(questions_of(DEMO))
    sampling = [one["sampling"] for one in json.loads((folder / "columnists.json").read_text())]
    assert sampling == [{"temperature": 0, "max_tokens": tokens} for tokens in LENGTHS]


def rounds(server: str, seconds: float, first: float, size: int, *, lost: int = 0) -> Round:
    one = Heard("Hm.", 10, first, stream_bytes=size, answer_bytes=100)
    return Round(server, 10, seconds, (*(7 - lost) * [one], *(1 + lost) * [None]))


def test_the_tables_tell_ratios_goals_and_failures() -> None:
    fast, slow = rounds("Worker", 1.0, 0.1, 500), rounds("Theirs", 10.0, 0.4, 6000)
    middling = rounds("Whole", 2.0, 0.2, 600)
    like, whole, sides = tables([Trio(fast, middling, slow)] * 2)
    assert [list(row)[2:] for row in like.rows] == [
        ["tokens/s", "10.0 (10.0–10.0)", "≥ 8", "yes"],
        ["first token, p95", "4.0 (4.0–4.0)", "≥ 5", "**no**"],
        ["bytes per token", "12.0 (12.0–12.0)", "≥ 10", "yes"],
    ]
    assert [list(row)[2:] for row in whole.rows] == [
        ["tokens/s", "5.0 (5.0–5.0)"],
        ["first token, p95", "2.0 (2.0–2.0)"],
        ["bytes per token, stream", "10.0 (10.0–10.0)"],
        ["bytes per token, all", "8.7 (8.7–8.7)"],
    ]
    assert list(sides.rows[0]) == [
        "10 tokens", "8", "Worker", "70", "100", "100", "50", "60", "2 of 16"
    ]  # fmt: skip
    assert [row[2] for row in sides.rows] == ["Worker", "Whole", "Theirs"]
    assert "in 14 of 14 chats" in like.caption


def test_a_server_that_answered_nobody_has_no_numbers() -> None:
    fast, dead = rounds("Ours", 1.0, 0.1, 500), rounds("Theirs", 10.0, 0.4, 6000, lost=7)
    like, whole, sides = tables([Trio(fast, fast, dead)])
    assert like.rows == whole.rows == []
    assert list(sides.rows[2])[3:] == ["–", "–", "–", "–", "–", "8 of 8"]
    assert "0 of 0" in same([(fast, dead)])
