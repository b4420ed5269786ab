"""With the model that is shipped: a reply said again is the same, token for token."""

import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from redis import Redis

from backend.accounts.models import User
from backend.catalog.models import Artifact, Feature
from backend.chats.models import Reply
from backend.chats.workers import workers_alive
from backend.personas.models import Persona
from tests.backend.people import Json, Person, text_of
from tests.backend.processes import ROOT, Web, environment, eventually, running

ARTIFACTS = ROOT / "sae_artifacts"
MODEL = "demo-llama"


@pytest.fixture(scope="module")
def real_worker(django_db_setup: None, redis_server: Redis) -> Iterator[None]:
    """Slow enough to stop it, and to turn a dial, in the middle of thirty tokens."""
    env = environment(SHALLOT_ARTIFACTS_DIR=str(ARTIFACTS), WORKER_PACE="12")
    with running("real-worker", sys.executable, "-m", "worker", env=env):
        eventually(lambda: MODEL in {one.model for one in workers_alive()}, 300, "the real worker")
        yield


@pytest.fixture
def town(
    transactional_db: None,
    web: Web,
    recorder: None,
    real_worker: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Web:
    """The shipped artifact, its columnists, and a worker that runs it."""
    monkeypatch.setattr(settings, "ARTIFACTS_DIR", ARTIFACTS)
    call_command("load_catalog", verbosity=0)
    call_command("seed_personas", verbosity=0)
    return web


@pytest.fixture
def reader(town: Web) -> Person:
    return Person(User.objects.create_user("alice"))


def said_again(person: Person, reply: Json) -> Json:
    answer = person.post(f"replies/{reply['id']}/replays")
    assert answer.status_code == 202, answer.content
    address = f"replays/{answer.json()['id']}"

    def ended() -> Json | None:
        shown: Json = person.get(address).json()
        return shown if shown["ended_at"] else None

    return eventually(ended, 60) or {}


def steered_persona() -> Persona:
    return next(one for one in Persona.objects.order_by("place") if one.current.clamps)


@pytest.mark.slow
def test_replies_are_said_again_token_for_token(town: Web, reader: Person) -> None:
    persona = steered_persona()
    chat = reader.chat(persona.slug)
    whole = reader.waits_for(
        reader.say(chat, "Tell me a joke about the mayor.")["replies"][0]["id"]
    )
    assert whole["text"]
    assert said_again(reader, whole)["is_same"] is True

    receipt = reader.get(f"replies/{whole['id']}/receipt").json()
    artifact = Artifact.objects.get()
    files = artifact.manifest["files"]
    assert receipt["artifacts"] == {artifact.id: files["sae/sae_weights.safetensors"]}
    assert receipt["weights"]
    assert receipt["clamps"][0]["label"]

    later = reader.say(chat, "And about the geese?", parent=whole["id"])["replies"][0]["id"]
    assert said_again(reader, reader.waits_for(later))["is_same"] is True

    Reply.objects.filter(id=whole["id"]).update(seed=whole["seed"] + 1)
    assert said_again(reader, whole)["is_same"] is True  # the receipt counts, not the row
    reply = Reply.objects.get(id=whole["id"])
    reply.receipt["sampling"]["max_tokens"] = 2  # another seed might say the same by chance
    reply.save()
    other = said_again(reader, whole)
    assert other["is_same"] is False
    assert other["differs_at"] is not None


@pytest.mark.slow
def test_what_was_cut_off_is_continued_and_said_again(town: Web, reader: Person) -> None:
    persona = steered_persona()
    edition = persona.current
    assert edition is not None
    type(edition).objects.filter(pk=edition.pk).update(
        sampling={**edition.sampling, "max_tokens": 6}
    )
    turn = reader.say(reader.chat(persona.slug), "Tell me a joke about the mayor.")
    cut = reader.waits_for(turn["replies"][0]["id"])
    assert cut["reason"] == "length"
    assert said_again(reader, cut)["is_same"] is True

    body = {"client_key": str(uuid.uuid4())}
    more = reader.post(f"replies/{cut['id']}/continue", body).json()["reply"]
    kept = reader.waits_for(more["id"])
    events = reader.get(f"replies/{more['id']}/events").json()["events"]
    assert kept["text"] == cut["text"] + text_of(events)
    assert len(kept["text"]) > len(cut["text"])
    assert said_again(reader, kept)["is_same"] is True


@pytest.mark.slow
def test_a_stopped_reply_and_a_steered_one(town: Web, reader: Person) -> None:
    chat = reader.chat(steered_persona().slug)
    stopped = begun_and(reader, town, chat, "stop", None)
    assert stopped["status"] == "stopped"
    assert said_again(reader, stopped)["is_same"] is True

    feature = Feature.objects.filter(is_calibrated=True).first()
    assert feature is not None
    dial: Json = {"artifact": feature.artifact_id, "feature": feature.index, "strength": 0.5}
    dial |= {"mode": "clamp", "positions": "reply"}
    steered = begun_and(reader, town, chat, "steer", {"clamps": [dial]})
    receipt = reader.get(f"replies/{steered['id']}/receipt").json()
    assert receipt["steered"] is True
    assert receipt["steered_at"] > 1
    answer = reader.post(f"replies/{steered['id']}/replays")
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_replay")
    assert "dials were moved" in answer.json()["message"]


def begun_and(person: Person, web: Web, chat: str, deed: str, sent: Any) -> Json:
    """A reply to which something is done once it speaks."""
    reply = person.say(chat, "Tell me a long story about the mayor.")["replies"][0]["id"]
    with person.socket(web) as socket:
        socket.attach(reply)
        while socket.receive()["event"]["type"] != "delta":
            pass
        assert person.post(f"replies/{reply}/{deed}", sent).status_code == 202
    return person.waits_for(reply, "done", "stopped")
