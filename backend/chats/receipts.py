"""A reply's receipt: all that its words depend on, so that they can be said again."""

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
from redis import RedisError

from backend.catalog.models import Artifact
from backend.catalog.selectors import features_by_name
from backend.chats import stream
from backend.chats.clamps import effective
from backend.chats.models import Reply
from backend.chats.workers import workers_alive
from worker.contract import (
    ChatMessage,
    Clamp,
    Event,
    GenerationRequest,
    Move,
    Outcome,
    Steered,
    Vector,
    fold,
)

log = logging.getLogger(__name__)

VERSION = 1  # raised when the same request may be answered with other words


def receipt_begun(request: GenerationRequest, reply: Reply) -> dict[str, Any]:
    """When it is asked for. What the columns of the reply tell is not told twice."""
    persona = reply.edition.persona
    return {
        "version": VERSION,
        "persona": {"slug": persona.slug, "name": persona.name},
        "clamps": _labelled(reply.clamps),
        "vectors": _digested(reply.vectors, request.vectors),
        "sampling": msgspec.to_builtins(request.sampling),
        "prompt": prompt_digest(request.messages),
        "messages": len(request.messages),
    }


def receipt_closed(reply: Reply, outcome: Outcome) -> dict[str, Any]:
    """When it has ended: what wrote it, and whether somebody turned a dial meanwhile."""
    told = _events_told(str(reply.id))
    moves = [(seq, move) for seq, move in enumerate(_moves(told), 1) if move]
    steered_at = moves[0][0] if moves else None
    held = effective(msgspec.convert(reply.clamps, list[Clamp]))
    return {
        **reply.receipt,
        "artifacts": {
            name: digest
            for name, digest in (artifacts_now(reply.model) | outcome.artifacts).items()
            if name in _artifacts_used(reply.receipt)
        },
        "weights": weights_now(reply.model),
        "steered": steered_at is not None or outcome.clamps != held,
        "steered_at": steered_at,
        "moves": [msgspec.to_builtins(move) for _, move in moves],
    }  # fmt: skip


def prompt_digest(messages: list[ChatMessage]) -> str:
    return hashlib.sha256(msgspec.json.encode(messages)).hexdigest()


def artifacts_now(model: str) -> dict[str, str]:
    """id -> sha256 of the SAE's weights: as a live worker says, else as the catalog does."""
    known = {
        artifact.id: _weights_of_sae(artifact.manifest)
        for artifact in Artifact.objects.filter(model=model)
    }
    try:
        for worker in workers_alive():
            if worker.model == model:
                known |= worker.artifacts
    except RedisError as error:
        log.warning("artifacts of %s as the catalog tells: %s", model, error)
    return known


def weights_now(model: str) -> str | None:
    """One digest of the model's files, where an artifact's manifest lists them."""
    for artifact in Artifact.objects.filter(model=model).order_by("id"):
        folder = f"{artifact.manifest.get('model', {}).get('path', 'model')}/"
        files: dict[str, str] = artifact.manifest.get("files", {})
        own = sorted((path, sha) for path, sha in files.items() if path.startswith(folder))
        if own:
            return hashlib.sha256(msgspec.json.encode(own)).hexdigest()
    return None


def _labelled(clamps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    features = features_by_name((one["artifact"], one["feature"]) for one in clamps)
    return [
        {**one, "label": features[one["artifact"], one["feature"]].label}
        for one in clamps
        if (one["artifact"], one["feature"]) in features
    ]


def _digested(held: list[dict[str, Any]], pushing: list[Vector]) -> list[dict[str, Any]]:
    """Those that cross, in the order in which they cross."""
    moving = (one for one in held if one["strength"])
    return [
        {**one, "artifact": vector.artifact, "digest": hashlib.sha256(vector.values).hexdigest()}
        for one, vector in zip(moving, pushing, strict=True)
    ]


def _artifacts_used(receipt: dict[str, Any]) -> set[str]:
    return {one["artifact"] for one in (*receipt["clamps"], *receipt["vectors"])}


def _weights_of_sae(manifest: dict[str, Any]) -> str:
    folder = manifest.get("sae", {}).get("path", "sae")
    files: dict[str, str] = manifest.get("files", {})
    return files.get(f"{folder}/sae_weights.safetensors", "")


def _events_told(reply_id: str) -> list[Event]:
    """None also where the stream is gone already."""
    try:
        return stream.events(reply_id)
    except RedisError as error:
        log.warning("events of %s not read: %s", reply_id, error)
        return []


def _moves(events: list[Event]) -> Iterator[Move | None]:
    """For each event the dials that it moved, and after how many characters."""
    text = ""
    for event in events:
        yield Move(at=len(text), clamps=event.clamps) if isinstance(event, Steered) else None
        text = fold(text, event)
