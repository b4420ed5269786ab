"""A reply's keys in Redis, for threads: read its events, send it controls, close it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redis import Redis, ResponseError

from backend.lib.redis import redis_client
from worker.contract import (
    EVENT_FIELD,
    KEEP_SECONDS,
    Control,
    End,
    Event,
    Failed,
    Finished,
    control_key,
    decode_event,
    encode,
    is_last,
    lease_key,
    queue_name,
    stream_key,
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What Redis says of one reply at one moment."""

    is_leased: bool
    last_seq: int  # 0: no event yet
    has_ended: bool


def entry_id(seq: int) -> str:
    return f"1-{seq}"


def seq_of(entry: bytes) -> int:
    return int(entry.partition(b"-")[2])


def pulses(reply_ids: Iterable[str]) -> dict[str, Pulse]:
    ids = list(reply_ids)
    with redis_client().pipeline(transaction=True) as pipe:
        for reply_id in ids:
            pipe.exists(lease_key(reply_id))
            pipe.xrevrange(stream_key(reply_id), count=1)
        said = pipe.execute() if ids else []
    return {
        reply_id: _pulse(leased, newest)
        for reply_id, leased, newest in zip(ids, said[::2], said[1::2], strict=True)
    }


def _pulse(leased: int, newest: list[tuple[bytes, dict[bytes, bytes]]]) -> Pulse:
    if not newest:
        return Pulse(is_leased=bool(leased), last_seq=0, has_ended=False)
    entry, fields = newest[0]
    return Pulse(
        is_leased=bool(leased), last_seq=seq_of(entry), has_ended=is_last(fields[EVENT_FIELD])
    )


def events_raw(reply_id: str, after: int = 0) -> list[bytes]:
    entries: Any = redis_client().xrange(stream_key(reply_id), min=f"({entry_id(after)}", max="+")
    return [fields[EVENT_FIELD] for _, fields in entries]


def events(reply_id: str) -> list[Event]:
    return [decode_event(raw) for raw in events_raw(reply_id)]


def control_push(reply_id: str, control: Control) -> None:
    key = control_key(reply_id)
    with redis_client().pipeline(transaction=True) as pipe:
        pipe.rpush(key, encode(control))
        pipe.expire(key, KEEP_SECONDS)
        pipe.execute()


def end_append(reply_id: str, end: End) -> bool:
    """Closes the stream unless somebody wrote meanwhile: a taken entry id is refused by Redis."""
    key = stream_key(reply_id)
    fields = {EVENT_FIELD: encode(end)}
    try:
        redis_client().xadd(key, fields, id=entry_id(end.seq))  # type: ignore[arg-type]
    except ResponseError:
        return False
    redis_client().expire(key, KEEP_SECONDS)
    return True


def stream_forget(reply_ids: Iterable[str]) -> None:
    keys = [key for one in reply_ids for key in (stream_key(one), control_key(one))]
    if keys:
        redis_client().delete(*keys)


def is_waiting(reply_id: str, model: str) -> bool:
    """Whether the broker still holds the task, found by its id in the raw messages."""
    redis: Redis = redis_client()
    return any(reply_id.encode() in raw for raw in redis.lrange(queue_name(model), 0, -1))


def ahead_of(reply_id: str, model: str) -> int | None:
    """How many tasks a worker takes before this one; None where it does not wait."""
    redis: Redis = redis_client()
    oldest_first = reversed(redis.lrange(queue_name(model), 0, -1))
    wanted = reply_id.encode()
    return next((place for place, raw in enumerate(oldest_first) if wanted in raw), None)


def worker_lost(seq: int) -> Failed:
    message = "The worker that wrote this was lost. The text so far is kept; try again."
    return Failed(seq=seq, code="worker_lost", message=message)


def stopped_unwritten() -> Finished:
    return Finished(
        seq=1, reason="stopped", prompt_tokens=0, tokens=0, first_token_ms=0, tokens_per_second=0.0
    )
