"""A worker in a process of its own, asked as the backend asks: a task for each reply, commands on
its list, events from its stream (chats/dispatch.py, chats/stream.py, chats/relay.py).
"""

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from celery import Celery, signature
from redis import Redis

from worker.contract import (
    EVENT_FIELD,
    Control,
    GenerationRequest,
    control_key,
    decode_event,
    encode,
    is_last,
    queue_name,
    stream_key,
)
from worker.engine import Deliver
from worker.settings import broker_url

BLOCK_MS = 2_000  # as long as the relay's
ENTRIES = 256  # at most, of one stream in one read

Hear = Callable[[str, Sequence[bytes]], None]  # a reply's id, and events of it as they were sent


class Remote:
    """Has the manners of an engine. One thread reads all streams, in one blocked read."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self._app = Celery("bench", broker=broker_url(url))
        self._app.conf.update(task_serializer="json", task_ignore_result=True)
        self._lock = threading.Lock()
        self._places: dict[str, str] = {}  # stream -> the last entry that was read
        self._wake_key = f"bench:{uuid.uuid4().hex}:wake"
        self._woken = "0-0"
        self._closing = False
        self._thread: threading.Thread | None = None

    def start(self, deliver: Deliver) -> None:
        self.listen(lambda reply, raws: deliver([(reply, decode_event(raw)) for raw in raws]))

    def listen(self, hear: Hear) -> None:
        """`hear` is called in the reading thread."""
        self._thread = threading.Thread(target=self._work, args=[hear], name="streams", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> None:
        signature(
            "worker.generate",
            args=(msgspec.to_builtins(request),),
            queue=queue_name(request.model),
            task_id=request.id,
            app=self._app,
        ).apply_async()
        with self._lock:
            self._places[stream_key(request.id)] = "0-0"
        self._wake()

    def control(self, reply_id: str, control: Control) -> None:
        self._redis.rpush(control_key(reply_id), encode(control))

    def close(self) -> None:
        self._closing = True
        self._wake()
        if self._thread is not None:
            self._thread.join()
        self._redis.delete(self._wake_key)
        self._redis.close()
        self._app.close()

    def _wake(self) -> None:
        self._redis.xadd(self._wake_key, {b"wake": b""}, maxlen=1)

    def _work(self, hear: Hear) -> None:
        while not self._closing:
            with self._lock:
                wanted: dict[Any, Any] = {**self._places, self._wake_key: self._woken}
            answer: Any = self._redis.xread(wanted, count=ENTRIES, block=BLOCK_MS)
            for key, entries in answer or []:
                if key.decode() == self._wake_key:
                    self._woken = entries[-1][0].decode()
                else:
                    self._take(key.decode(), entries, hear)

    def _take(self, key: str, entries: Sequence[tuple[bytes, Any]], hear: Hear) -> None:
        raws = [fields[EVENT_FIELD] for _, fields in entries]
        with self._lock:
            self._places[key] = entries[-1][0].decode()
            if is_last(raws[-1]):
                del self._places[key]
        hear(key.removeprefix(stream_key("")), raws)
