"""The outbox: what the engine says, numbered and put into one Redis Stream per reply.

The engine's thread leaves events here and never waits. A publisher thread sends everything that
came together in one transaction, asks for commands in the same round trip and keeps the
leases. Words wait for company, but not the first one of a reply, and not its end. While Redis is
away events wait; a repeated send is recognised by its entry id, and a stream that lost entries is
written again from the beginning.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from worker.contract import (
    EVENT_FIELD,
    KEEP_SECONDS,
    LEASE_SECONDS,
    Clamp,
    Control,
    Delta,
    End,
    Event,
    Failed,
    Finished,
    Outcome,
    Steered,
    Stop,
    TokenRecord,
    WorkerState,
    control_key,
    decode_control,
    decode_event,
    encode,
    fold,
    lease_key,
    records,
    stream_key,
    worker_key,
)
from worker.engine import UNNUMBERED, Batch
from worker.guard import NOTHING_FORBIDDEN, Guard

log = logging.getLogger(__name__)

COALESCE = 0.03  # seconds: a reader sees no difference, Redis sees a third of the commands
RENEW = 1.0  # seconds between renewals of a reply's lease
SELF_PORTRAIT = 2.0  # seconds between two WorkerStates
LONGEST_PAUSE = 2.0  # seconds between tries while Redis is away
CONTROLS_AT_ONCE = 16
WITHHELD = Failed(
    seq=UNNUMBERED,
    code="withheld",
    message="This reply was withheld: the policy of this house does not allow it.",
)
LOST = Failed(
    seq=UNNUMBERED, code="worker_lost", message="The worker went away before the reply was done."
)


class NotOurs(Exception):
    """Somebody else writes, or has written, this reply."""


class LiveReply:
    """A reply on its way to its readers."""

    def __init__(
        self, reply_id: str, clamps: list[Clamp], guard: Guard = NOTHING_FORBIDDEN
    ) -> None:
        self.id = reply_id
        self.clamps = clamps
        self._guard = guard
        self.ending: Future[Outcome] = Future()
        self.entries: list[bytes] = []  # entry i of the stream has seq i + 1
        self.sent = 0
        self.rewrite = False
        self.text = ""
        self.tokens: list[TokenRecord] = []
        self.end: End | None = None
        self.is_urgent = False
        self._fresh: list[Event] = []
        self._is_speaking = False
        self._lock = threading.Lock()

    def add(self, event: Event) -> None:
        """Urgent is what a reader waits for: the first word after a mark, and the end."""
        with self._lock:
            self._fresh.append(event)
            was_speaking, self._is_speaking = self._is_speaking, isinstance(event, Delta)
            begins = self._is_speaking and not was_speaking
            self.is_urgent |= begins or isinstance(event, Finished | Failed)

    def number(self) -> None:
        """Stamp what is new; after the end nothing is."""
        with self._lock:
            fresh, self._fresh, self.is_urgent = self._fresh, [], False
        for event in _coalesced(fresh):
            if self.end is None and isinstance(event, Delta | Finished):
                event = WITHHELD if self._is_refused(event) else event
            if self.end is None:
                self._append(msgspec.structs.replace(event, seq=len(self.entries) + 1))

    @property
    def is_withheld(self) -> bool:
        return isinstance(self.end, Failed) and self.end.code == "withheld"

    def _is_refused(self, event: Event) -> bool:
        """Before it is told. A word may still grow: it is looked at once it has an end."""
        return self._guard.objects(fold(self.text, event), is_whole=isinstance(event, Finished))

    def recall(self, known: Sequence[bytes]) -> None:
        """Take over a stream that another worker wrote, whole or not."""
        for raw in known:
            self._append(decode_event(raw))
        self.sent = len(known)

    @property
    def unsent(self) -> Iterator[tuple[int, bytes]]:
        first = 0 if self.rewrite else self.sent
        return enumerate(islice(self.entries, first, None), first + 1)

    def outcome(self) -> Outcome:
        assert self.end is not None
        return Outcome(
            reply_id=self.id,
            text=self.text,
            end=self.end,
            clamps=self.clamps,
            tokens=self.tokens,
        )

    def _append(self, event: Event) -> None:
        self.entries.append(encode(event))
        self.text = fold(self.text, event)
        self.tokens += records([event])
        if isinstance(event, Steered):
            self.clamps = event.clamps
        if isinstance(event, Finished | Failed):
            self.end = event


def _coalesced(events: Sequence[Event]) -> list[Event]:
    merged: list[Event] = []
    for event in events:
        last = merged[-1] if merged else None
        if isinstance(event, Delta) and isinstance(last, Delta):
            text, tokens = last.text + event.text, last.tokens + event.tokens
            merged[-1] = Delta(seq=UNNUMBERED, text=text, tokens=tokens)
        else:
            merged.append(event)
    return merged


class Outbox:
    def __init__(
        self,
        redis: "Redis",
        name: str,
        state: Callable[[], WorkerState],
        control: Callable[[str, Control], None],
    ) -> None:
        self._redis, self._name = redis, name
        self._state, self._control = state, control
        self._live: dict[str, LiveReply] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._posted = time.monotonic()
        self._renewed = self._portrayed = float("-inf")
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        self._thread.join()
        self._redis.delete(worker_key(self._name))

    # Asked by tasks

    def claim(self, reply_id: str) -> list[bytes]:
        """The events that an earlier worker left, or NotOurs while a worker holds the reply."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(lease_key(reply_id), self._name, ex=LEASE_SECONDS, nx=True)
            pipe.xrange(stream_key(reply_id))
            is_ours, entries = pipe.execute()
        if not is_ours:
            raise NotOurs(f"reply {reply_id} is held by another task")
        return [fields[EVENT_FIELD] for _, fields in entries]

    def open(
        self,
        reply_id: str,
        clamps: list[Clamp],
        known: Sequence[bytes] = (),
        guard: Guard = NOTHING_FORBIDDEN,
    ) -> Future[Outcome]:
        """From here on the lease is kept; the outcome is there once all readers can know it."""
        reply = LiveReply(reply_id, clamps, guard)
        reply.recall(known)
        if known:  # what was written once is not written twice; half of it stays half
            reply.add(LOST)
        with self._lock:
            self._live[reply_id] = reply
        self._wake.set()
        return reply.ending

    def wait_until_empty(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._live and time.monotonic() < deadline:
            time.sleep(COALESCE)
        return not self._live

    def cut_off(self) -> None:
        for reply in self._replies():
            reply.add(LOST)
        self._wake.set()

    # Asked by the engine's thread

    def put(self, batch: Batch) -> None:
        for reply_id, event in batch:
            if reply := self._live.get(reply_id):
                reply.add(event)
                if reply.is_urgent:
                    self._wake.set()

    # The publisher's thread

    def _work(self) -> None:
        pause = 0.0
        while not self._closing.is_set():
            window = COALESCE if self._live else SELF_PORTRAIT / 2
            self._wake.wait(max(0.0, self._posted + window - time.monotonic()))
            self._wake.clear()
            try:
                self._post()
                pause = 0.0
            except RedisError as error:
                if not pause:
                    log.warning("Redis is away, events wait for it: %s", error)
                pause = min(LONGEST_PAUSE, 2 * pause or 0.1)
            except Exception:
                log.exception("the outbox stumbled; a worker without one would be mute")
                pause = LONGEST_PAUSE
            self._closing.wait(pause)

    def _replies(self) -> list[LiveReply]:
        with self._lock:
            return list(self._live.values())

    def _post(self) -> None:
        now = time.monotonic()
        everybody = now - self._posted >= COALESCE
        replies = [reply for reply in self._replies() if everybody or reply.is_urgent]
        renew = everybody and now - self._renewed >= RENEW
        portray = everybody and now - self._portrayed >= SELF_PORTRAIT
        post = _Post(self._redis, self._name)
        for reply in replies:
            reply.number()
            post.entries(reply)
            if reply.is_withheld:
                self._control(reply.id, Stop())
            if reply.end is None:
                post.ask(reply, self._command)
                if renew:
                    post.renew(reply)
        if portray:
            post.portray(self._state())
        post.send()
        self._posted = time.monotonic() if everybody else self._posted
        self._renewed = now if renew else self._renewed
        self._portrayed = now if portray else self._portrayed
        for reply in replies:
            self._close_if_told(reply, post)

    def _close_if_told(self, reply: LiveReply, post: "_Post") -> None:
        if reply.id in post.stolen:
            self._control(reply.id, Stop())
            reply.ending.set_exception(NotOurs(f"another worker writes reply {reply.id}"))
        elif reply.end is not None and reply.sent == len(reply.entries):
            reply.ending.set_result(reply.outcome())
        else:
            return
        with self._lock:
            del self._live[reply.id]

    def _command(self, reply_id: str, raws: Sequence[bytes]) -> None:
        for raw in raws:
            try:
                self._control(reply_id, decode_control(raw))
            except msgspec.DecodeError as error:
                log.warning("reply %s: a command that is none: %s", reply_id, error)


class _Post:
    """One transaction, and for each of its commands what to do with the answer."""

    def __init__(self, redis: "Redis", name: str) -> None:
        self._redis, self._name = redis, name
        self._pipe = redis.pipeline(transaction=True)
        self._answers: list[Callable[[Any], None]] = []
        self.stolen: set[str] = set()

    def entries(self, reply: LiveReply) -> None:
        unsent = list(reply.unsent)
        if not unsent and reply.end is None:
            return
        key = stream_key(reply.id)
        if reply.rewrite:
            self._add(self._pipe.delete(key))
        for seq, raw in unsent:
            self._add(
                self._pipe.xadd(key, {EVENT_FIELD: raw}, id=f"1-{seq}"),
                partial(self._check_entry, reply, seq, raw),
            )
        self._add(self._pipe.expire(key, KEEP_SECONDS))
        total = len(reply.entries)
        self._add(self._pipe.xlen(key), lambda length: self._check_length(reply, length, total))
        if reply.end is not None:
            self._add(self._pipe.delete(control_key(reply.id), lease_key(reply.id)))

    def ask(self, reply: LiveReply, command: Callable[[str, Sequence[bytes]], None]) -> None:
        self._add(
            self._pipe.lpop(control_key(reply.id), CONTROLS_AT_ONCE),
            lambda raws: command(reply.id, raws or ()),
        )

    def renew(self, reply: LiveReply) -> None:
        self._add(self._pipe.set(lease_key(reply.id), self._name, ex=LEASE_SECONDS))
        self._add(self._pipe.expire(stream_key(reply.id), KEEP_SECONDS))

    def portray(self, state: WorkerState) -> None:
        self._add(self._pipe.set(worker_key(self._name), encode(state), ex=LEASE_SECONDS))

    def send(self) -> None:
        answers = self._pipe.execute(raise_on_error=False)
        for read, answer in zip(self._answers, answers, strict=True):
            read(answer)

    def _add(self, _: Any, read: Callable[[Any], None] = lambda answer: None) -> None:
        self._answers.append(read)

    def _check_entry(self, reply: LiveReply, seq: int, raw: bytes, answer: Any) -> None:
        """An id that exists is our own repeated send, or somebody else's reply."""
        if isinstance(answer, ResponseError):
            found: Any = self._redis.xrange(stream_key(reply.id), f"1-{seq}", f"1-{seq}")
            if found and found[0][1].get(EVENT_FIELD) != raw:
                self.stolen.add(reply.id)

    def _check_length(self, reply: LiveReply, length: Any, total: int) -> None:
        """Redis may have come back without what it had: then it is told everything again."""
        reply.rewrite = length != total
        reply.sent = 0 if reply.rewrite else total
