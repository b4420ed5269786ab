"""With the model that is shipped: an x-ray follows what was written, token for token."""

import math
import uuid
from typing import Any

import pytest

from backend.catalog.models import Feature
from backend.personas.models import Persona
from tests.backend.people import Json, Person
from tests.backend.processes import Web
from tests.backend.test_tree_real import (  # noqa: F401  fixtures
    begun_and,
    reader,
    real_worker,
    town,
)

pytestmark = pytest.mark.slow


def columnist() -> str:
    """With dials that are turned, and not only lying there."""
    return next(
        one.slug
        for one in Persona.objects.order_by("place").select_related("current")
        if one.current and any(clamp["strength"] for clamp in one.current.clamps)
    )


def xrayed(person: Person, reply: Json, **query: Any) -> Json:
    answer = person.get(f"replies/{reply['id']}/xray", **query)
    assert answer.status_code == 200, answer.content
    told: Json = answer.json()
    assert "".join(token["text"] for token in told["tokens"]) == reply["text"]
    assert (told["exact"], told["why"]) == (True, None)
    return told


def test_what_was_written_is_followed(town: Web, reader: Person) -> None:  # noqa: F811
    chat = reader.chat(columnist())
    turn = reader.say(chat, "Tell me a joke about the mayor.")
    told = xrayed(reader, reader.waits_for(turn["replies"][0]["id"]))
    clamped = [one["is_clamped"] for one in told["features"]]
    assert clamped
    assert all(clamped)
    for token in told["tokens"]:
        assert token["logprob"] <= 0
        assert token["alternatives"][0]["logprob"] >= token["logprob"]
    assert max(abs(sway) for token in told["tokens"] for sway in token["sways"]) > 0.5


def test_dials_that_were_moved_and_words_that_go_on(town: Web, reader: Person) -> None:  # noqa: F811
    chat = reader.chat(columnist())
    feature = Feature.objects.filter(is_calibrated=True).last()
    assert feature is not None
    dial: Json = {"artifact": feature.artifact_id, "feature": feature.index, "strength": 1.0}
    dial |= {"mode": "clamp", "positions": "reply"}
    steered = begun_and(reader, town, chat, "steer", {"clamps": [dial]})
    told = xrayed(reader, steered, features=f"{feature.artifact_id}/{feature.index}")
    name = (feature.artifact_id, feature.index)
    names = [(one["feature"]["artifact"], one["feature"]["index"]) for one in told["features"]]
    sways = [token["sways"][names.index(name)] for token in told["tokens"]]
    assert abs(sways[0]) < 1e-3
    assert max(map(abs, sways)) > 0.01

    stopped = begun_and(reader, town, chat, "stop", None)
    assert stopped["status"] == "stopped"
    body = {"client_key": str(uuid.uuid4())}
    more = reader.post(f"replies/{stopped['id']}/continue", body).json()["reply"]
    xrayed(reader, reader.waits_for(more["id"]))


def test_caution_lights_up_in_a_cautious_text(town: Web, reader: Person) -> None:  # noqa: F811
    body = {"text": "I would advise you to be careful; please consult a professional."}
    told = reader.post("features/lit", body).json()
    labels = [one["feature"]["label"] for one in told["lit"]]
    assert 0 < len(labels) <= 20
    assert all(math.isfinite(one["peak"]) for one in told["lit"])
    near = reader.get(f"features/demo/{told['lit'][0]['feature']['index']}/neighbours").json()
    assert len(near["neighbours"]) == 12
