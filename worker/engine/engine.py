"""The engine: one thread, many replies, one token for each of them in every step.

A step obeys commands, admits rows, reads a stretch of prompt, speaks one token per row and delivers
what became true. It never waits for anybody but its own commands, and a reply that breaks, breaks
alone.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from functools import reduce

from torch import Tensor

from worker.contract import (
    Clamp,
    Control,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Look,
    Outcome,
    Started,
    Steer,
    Steered,
    Stop,
    fold,
    records,
)
from worker.engine import UNNUMBERED, Batch, Deliver, FailureCode
from worker.engine.aim import SPEAKERS
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache, Memory
from worker.engine.fitting import passes_for
from worker.engine.glass import Glass
from worker.engine.kernel_passes import KernelPasses
from worker.engine.known import Known
from worker.engine.looks import Answering, Asked, Looks
from worker.engine.passes import Spoken, Stretch
from worker.engine.prefixes import PrefixCache
from worker.engine.prompt import Prompt, PromptTooLong, PromptWriter
from worker.engine.ranks import Rank
from worker.engine.records import Recorder, Where
from worker.engine.row import Row, State, Vocabulary
from worker.engine.runner import Llama
from worker.engine.scheduler import Scheduler
from worker.engine.steering import Steering

log = logging.getLogger(__name__)

NOT_FINITE = "The model's numbers overflowed; a strength is too large."
OUR_FAULT = "The engine failed on this reply; the others go on."
Command = GenerationRequest | tuple[str, Control] | Asked | None  # None: leave


class BatchEngine:
    def __init__(
        self, model: str, llama: Llama, artifacts: Sequence[Artifact], memory: Memory
    ) -> None:
        self.model, self.rows, self.context = model, memory.slots, memory.context
        self.artifacts = {artifact.id: artifact.sha256 for artifact in artifacts}
        self._known = Known(model, {artifact.id: artifact for artifact in artifacts})
        self._words = llama.network.vocabulary
        self._cache = Cache(llama.network, memory.slots, memory.context)
        self._prefixes = PrefixCache(self._cache, memory.blocks)
        self._steering = Steering(artifacts, memory.slots, llama.network.device)
        self._writer = PromptWriter(llama.tokenizer, memory.context)
        self._vocabulary = Vocabulary.of(llama.tokenizer, llama.eos, llama.bos)
        parts = llama.network, self._steering, self._cache, self._vocabulary.ends
        self._passes = passes_for(*parts)
        self._passes.warm_up()
        self._recorder = Recorder(self._steering, llama.tokenizer)
        glass = Glass(llama.network, artifacts, memory.context, self._writer, self._vocabulary)
        self._looks = Looks(glass, self._known)
        self._scheduler = Scheduler(memory.slots)
        self._rows: dict[str, Row] = {}
        self._batch: Batch = []
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._leaving = False
        self.seconds_per_step = 0.0  # at least, while serving: a pace that readers can follow

    @property
    def busy(self) -> int:
        return len(self._rows)

    @property
    def prompt_tokens(self) -> int:
        return self._prefixes.asked

    @property
    def cached_tokens(self) -> int:
        return self._prefixes.found

    def start(self, deliver: Deliver) -> None:
        self._thread = threading.Thread(
            target=self._work, args=[deliver], name="engine", daemon=True
        )
        self._thread.start()

    def submit(self, request: GenerationRequest) -> None:
        self._commands.put(request)

    def control(self, reply_id: str, control: Control) -> None:
        self._commands.put((reply_id, control))

    def look(self, look: Look) -> Answering:
        return self._looks.take(look, self._commands.put)

    def close(self) -> None:
        self._commands.put(None)
        if self._thread is not None:
            self._thread.join()

    def generate_all(self, requests: Sequence[GenerationRequest]) -> list[Outcome]:
        """The same steps without a thread, for batch jobs; outcomes in the requests' order."""
        if self._thread is not None:
            raise RuntimeError("This engine is serving; open another one for batch jobs.")
        told: dict[str, list[Event]] = {str(number): [] for number in range(len(requests))}
        for key, request in zip(told, requests, strict=True):
            self._accept(key, request, live=False)
        for key, event in self._take_batch():
            told[key].append(event)
        while self.busy:
            self.step()
            for key, event in self._take_batch():
                told[key].append(event)
        return list(map(_outcome, requests, told.values()))

    def step(self) -> None:
        """Admit, read, speak: one token for every row that speaks."""
        self._admit()
        began = time.monotonic()
        chunks, speakers = self._scheduler.reading(), self._scheduler.speaking()
        self._passes.watched = any(row.request.record is not None for row in self._rows.values())
        if not (chunks and speakers and self._read_and_speak(chunks, speakers)):
            self._speak(speakers)  # first: whoever has just read would be moved on with them
            self._read(chunks)
        read = sum(count for _, count in chunks)
        self._scheduler.took(read, bool(speakers), time.monotonic() - began)

    def _work(self, deliver: Deliver) -> None:
        while not self._leaving:
            began = time.monotonic()
            try:
                self.obey()
                self.step()
            except Exception:
                log.exception("the engine stumbled with %d replies in it", len(self._rows))
                for row in list(self._rows.values()):
                    self._fail(row, OUR_FAULT)
            if batch := self._take_batch():
                deliver(batch)
            speaking = self._scheduler.speaking_seconds if self._rows else None
            self._looks.step(speaking, self._pause(began))
            if self.seconds_per_step and self._rows:
                time.sleep(self._pause(began))
        self._looks.leave()

    def _pause(self, began: float) -> float:
        return max(0.0, began + self.seconds_per_step - time.monotonic())

    def _take_batch(self) -> Batch:
        batch, self._batch = self._batch, []
        return batch

    # Commands

    def obey(self) -> None:
        """Whatever was asked since the last step; waits only when there is nothing else to do."""
        while not self._leaving:
            try:
                command = self._commands.get(block=not (self._rows or self._batch or self._looks))
            except queue.Empty:
                return
            match command:
                case None:
                    self._leaving = True
                case GenerationRequest():
                    self._accept(command.id, command, live=True)
                case Asked():
                    self._looks.ask(command)
                case (key, Stop()):
                    if row := self._rows.get(key):
                        self._tell(row, row.finish("stopped"))
                case (key, Steer(clamps=clamps)):
                    self._steer(key, clamps)

    def _accept(self, key: str, request: GenerationRequest, *, live: bool) -> None:
        if key in self._rows:
            log.warning("reply %s is already being written; the second request is dropped", key)
            return
        try:
            self._known.check(request.model, [*request.clamps, *request.vectors])
            prompt = self._written(request)
        except PromptTooLong as error:
            self._refuse(key, "prompt_too_long", str(error))
        except ValueError as error:
            self._refuse(key, "bad_request", str(error))
        except Exception:
            log.exception("reply %s: its prompt could not be written", key)
            self._refuse(key, "internal", OUR_FAULT)
        else:
            room = min(request.sampling.max_tokens, self.context - len(prompt.ids))
            row = Row(key, request, *prompt, self._vocabulary, room, live)
            self._rows[key] = row
            self._scheduler.wait(row)

    def _written(self, request: GenerationRequest) -> Prompt:
        prompt = self._writer.write(request.messages, request.prefix)
        if max(prompt.ids) >= self._words:
            raise IndexError(f"token {max(prompt.ids)}: the model has {self._words}")
        return prompt

    def _steer(self, key: str, clamps: list[Clamp]) -> None:
        row = self._rows.get(key)
        if row is None:
            return
        try:
            self._known.check(self.model, clamps)
        except ValueError as error:
            log.warning("reply %s goes on as it was, its new clamps are wrong: %s", key, error)
            return
        row.clamps = clamps
        if row.slot >= 0:
            row.touch = None  # a part of what is in the cache was made under the old clamps
            self._steering.install(row.slot, clamps, row.request.vectors)
        self._tell(row, [Steered(seq=UNNUMBERED, clamps=clamps)])

    # The three parts of a step

    def _admit(self) -> None:
        for row in self._scheduler.admit():
            row.touch = tuple(one for one in row.held if one.positions == "all")
            row.read = row.cached = self._prefixes.load(row.slot, row.familiar, row.touch)
            self._steering.install(row.slot, row.clamps, row.request.vectors)
            self._passes.seat(row.slot, row.request.sampling, row.room)
            queued = row.request.queued_at
            waited = max(0, round(1000 * (time.time() - queued))) if queued else 0
            self._tell(row, [Started(seq=UNNUMBERED, waited_ms=waited)])

    def _read(self, chunks: Sequence[tuple[Row, int]]) -> None:
        if not chunks:
            return
        try:
            logits = self._passes.read([_stretch(row, count) for row, count in chunks])
        except Exception:
            if len(chunks) > 1:  # which one was it? Places that were written are written again
                for chunk in chunks:
                    self._read([chunk])
                return
            log.exception("reply %s broke while its prompt was read", chunks[0][0].key)
            self._fail(chunks[0][0], OUR_FAULT)
        else:
            self._has_read(chunks, logits)

    def _read_and_speak(self, chunks: Sequence[tuple[Row, int]], rows: Sequence[Row]) -> bool:
        """In one pass -> whether it held; nothing has moved on if it did not."""
        if not isinstance(self._passes, KernelPasses):
            return False
        stretches = [_stretch(row, count) for row, count in chunks]
        try:
            read, spoken = self._passes.both(stretches, [row.slot for row in rows])
        except Exception:
            log.warning("a pass broke; prompts are read apart from those who speak", exc_info=True)
            return False
        self._has_read(chunks, read)
        self._take(rows, spoken, reads=False)
        return True

    def _has_read(self, chunks: Sequence[tuple[Row, int]], logits: Tensor) -> None:
        for row, count in chunks:
            row.read += count
        self._begin([row for row, _ in chunks if row.read == len(row.prompt)], logits)

    def _begin(self, done: Sequence[Row], logits: Tensor) -> None:
        """The first token of replies whose prompts are read."""
        if not done:
            return
        for row in done:
            row.state = State.SPEAKING
        told = self._passes.first(logits, [row.slot for row in done])
        self._take(done, Spoken(range(len(done)), told, logits), reads=True)
        if speaking := [row for row in done if row.state is State.SPEAKING]:
            for row in speaking:
                self._remember(row)
            self._passes.begin(
                [row.slot for row in speaking],
                [row.tokens[-1] for row in speaking],
                [row.place for row in speaking],
            )

    def _speak(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        try:
            spoken = self._passes.speak([row.slot for row in rows], *_extent(rows))
            self._take(rows, spoken, reads=False)
        except Exception:
            log.exception("a step broke with %d replies in it", len(rows))
            for row in rows:
                if row.state is State.SPEAKING:
                    self._fail(row, OUR_FAULT)

    def _take(self, rows: Sequence[Row], spoken: Spoken, *, reads: bool) -> None:
        """Give each row its token: its line of what was spoken; the first one after it `reads`."""
        (tokens, sound, settled), logits = spoken.told, spoken.logits
        lined = list(zip(rows, spoken.lines, strict=True))
        if wide := [at for at in lined if sound[at[1]] > settled[at[1]]]:
            self._settle(wide, tokens, logits)
        for row, line in lined:
            if not sound[line]:
                self._fail(row, NOT_FINITE)
                continue
            try:
                events = self._given(row, tokens[line], logits, line, reads)
            except Exception:
                log.exception("reply %s broke at its next token", row.key)
                self._fail(row, OUR_FAULT)
            else:
                self._tell(row, events)

    def _settle(self, wide: Sequence[tuple[Row, int]], tokens: list[int], logits: Tensor) -> None:
        rows, lines = zip(*wide, strict=True)
        slots, said = [row.slot for row in rows], [len(row.tokens) for row in rows]
        settled = self._passes.settle(logits[list(lines)], slots, said)
        for line, token in zip(lines, settled, strict=True):
            tokens[line] = token

    def _given(self, row: Row, token: int, logits: Tensor, line: int, reads: bool) -> list[Event]:
        count = row.request.record
        if count is not None and token not in self._vocabulary.eos:
            where = Where(row.slot, 0) if reads else Where(SPEAKERS, line)
            row.records.append(
                self._recorder.record(token, logits[line], count, row.clamps, row.rank, where)
            )
        return row.take(token)

    # Ends

    def _tell(self, row: Row, events: Sequence[Event]) -> None:
        self._batch.extend((row.key, event) for event in events)
        if row.state is State.DONE:
            self._release(row)

    def _fail(self, row: Row, message: str) -> None:
        row.state, row.touch = State.DONE, None
        if row.slot >= 0:
            self._cache.wipe(row.slot)
        self._tell(row, [Failed(seq=UNNUMBERED, code="internal", message=message)])

    def _refuse(self, key: str, code: FailureCode, message: str) -> None:
        self._batch.append((key, Failed(seq=UNNUMBERED, code=code, message=message)))

    def _release(self, row: Row) -> None:
        if row.slot >= 0:
            if row.read < len(row.prompt):  # nobody has seen yet whether its numbers are any
                self._cache.wipe(row.slot)
            self._remember(row)
            self._steering.install(row.slot, [])
            self._passes.leave(row.slot)
        self._scheduler.release(row)
        del self._rows[row.key]

    def _remember(self, row: Row) -> None:
        if row.touch is not None and row.read == len(row.prompt):
            self._prefixes.keep(row.slot, row.reusable, row.touch)


def _stretch(row: Row, count: int) -> Stretch:
    end = row.read + count
    ids, ranks = row.prompt[row.read : end], row.prompt_ranks(row.read, end)
    return Stretch(row.slot, row.read, ids, ranks, end == len(row.prompt))


def _extent(rows: Sequence[Row]) -> tuple[int, Rank]:
    """Of those who speak: places to look at, top rank."""
    return max(row.place for row in rows) + 1, Rank(max(row.rank for row in rows))


def _outcome(request: GenerationRequest, events: Sequence[Event]) -> Outcome:
    end = events[-1]
    assert isinstance(end, Finished | Failed)
    text = reduce(fold, events, "")
    return Outcome(
        reply_id=request.id, text=text, end=end, clamps=request.clamps, tokens=records(events)
    )
