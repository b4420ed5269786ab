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
from pathlib import Path

import torch
from torch import Tensor

from worker.contract import (
    Clamp,
    Control,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Outcome,
    Started,
    Steer,
    Steered,
    Stop,
    fold,
)
from worker.engine import UNNUMBERED, Batch, Deliver, FailureCode
from worker.engine.artifact import Artifact, load_artifact
from worker.engine.manifest import ArtifactError
from worker.engine.model import Llama, load_llama
from worker.engine.prompt import PromptTooLong, PromptWriter
from worker.engine.row import Row, State, Vocabulary
from worker.engine.runner import ATTENTION, Runner
from worker.engine.sampling import choose
from worker.engine.scheduler import Scheduler
from worker.engine.sentence_ends import sentence_ends
from worker.engine.steering import Steering

log = logging.getLogger(__name__)

READING_BUDGET = 512  # prompt tokens per step
NOT_FINITE = "The model's numbers overflowed; a strength is too large."
OUR_FAULT = "The engine failed on this reply; the others go on."
Command = GenerationRequest | tuple[str, Control] | None  # None: leave


class BatchEngine:
    def __init__(
        self, model: str, llama: Llama, artifacts: Sequence[Artifact], rows: int, context: int
    ) -> None:
        self.model, self.rows, self.context = model, rows, context
        self.artifacts = {artifact.id: artifact.sha256 for artifact in artifacts}
        self._known = {artifact.id: artifact for artifact in artifacts}
        self._steerings = _attach(llama, artifacts, rows)
        self._runner = Runner(llama, self._steerings, rows, context)
        self._writer = PromptWriter(llama.tokenizer, context)
        ends = sentence_ends(llama.tokenizer)
        self._vocabulary = Vocabulary(llama.tokenizer, llama.eos, llama.bos, ends)
        self._scheduler = Scheduler(rows, READING_BUDGET)
        self._rows: dict[str, Row] = {}
        self._batch: Batch = []
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._leaving = False
        self.seconds_per_step = 0.0  # at least, while serving: a pace that readers can follow

    @property
    def busy(self) -> int:
        return len(self._rows)

    def start(self, deliver: Deliver) -> None:
        self._thread = threading.Thread(
            target=self._work, args=[deliver], name="engine", daemon=True
        )
        self._thread.start()

    def submit(self, request: GenerationRequest) -> None:
        self._commands.put(request)

    def control(self, reply_id: str, control: Control) -> None:
        self._commands.put((reply_id, control))

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
        self._admit()
        self._read()
        self._speak()

    def _work(self, deliver: Deliver) -> None:
        while not self._leaving:
            began = time.monotonic()
            try:
                self._obey()
                self.step()
            except Exception:
                log.exception("the engine stumbled with %d replies in it", len(self._rows))
                for row in list(self._rows.values()):
                    self._fail(row, OUR_FAULT)
            if batch := self._take_batch():
                deliver(batch)
            if self.seconds_per_step:
                time.sleep(max(0.0, began + self.seconds_per_step - time.monotonic()))

    def _take_batch(self) -> Batch:
        batch, self._batch = self._batch, []
        return batch

    # Commands

    def _obey(self) -> None:
        """Whatever was asked since the last step; waits only when there is nothing else to do."""
        while not self._leaving:
            try:
                command = self._commands.get(block=not self._rows and not self._batch)
            except queue.Empty:
                return
            match command:
                case None:
                    self._leaving = True
                case GenerationRequest():
                    self._accept(command.id, command, live=True)
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
            self._check(request.model, request.clamps)
            prompt = self._writer.write(request.messages)
        except PromptTooLong as error:
            self._refuse(key, "prompt_too_long", str(error))
        except ValueError as error:
            self._refuse(key, "bad_request", str(error))
        except Exception:
            log.exception("reply %s: its prompt could not be written", key)
            self._refuse(key, "internal", OUR_FAULT)
        else:
            room = min(request.sampling.max_tokens, self.context - len(prompt))
            row = Row(key, request, prompt, self._vocabulary, room, live)
            self._rows[key] = row
            self._scheduler.wait(row)

    def _check(self, model: str, clamps: Sequence[Clamp]) -> None:
        if model != self.model:
            raise ValueError(f"model: this worker runs {self.model!r}, not {model!r}.")
        for clamp in clamps:
            if clamp.artifact not in self._known:
                raise ValueError(f"artifact {clamp.artifact!r} is not loaded in this worker.")
            self._known[clamp.artifact].check(clamp)

    def _steer(self, key: str, clamps: list[Clamp]) -> None:
        row = self._rows.get(key)
        if row is None:
            return
        try:
            self._check(self.model, clamps)
        except ValueError as error:
            log.warning("reply %s goes on as it was, its new clamps are wrong: %s", key, error)
            return
        row.clamps = clamps
        if row.slot >= 0:
            self._install(row.slot, clamps)
        self._tell(row, [Steered(seq=UNNUMBERED, clamps=clamps)])

    # The three parts of a step

    def _admit(self) -> None:
        for row in self._scheduler.admit():
            self._install(row.slot, row.clamps)
            queued = row.request.queued_at
            waited = max(0, round(1000 * (time.time() - queued))) if queued else 0
            self._tell(row, [Started(seq=UNNUMBERED, waited_ms=waited)])

    def _read(self) -> None:
        for row, count in self._scheduler.reading():
            start, row.read = row.read, row.read + count
            ids, ranks = row.prompt[start : row.read], row.prompt_ranks(start, row.read)
            try:
                logits = self._runner.read(row.slot, ids, start, ranks)
                if row.read == len(row.prompt):
                    row.state = State.SPEAKING
                    self._choose([row], logits[None])
            except Exception:
                log.exception("reply %s broke while its prompt was read", row.key)
                self._fail(row, OUR_FAULT)

    def _speak(self) -> None:
        rows = self._scheduler.speaking()
        if not rows:
            return
        try:
            logits = self._runner.speak(
                [row.slot for row in rows],
                [row.tokens[-1] for row in rows],
                [row.place for row in rows],
                [row.rank for row in rows],
            )
            self._choose(rows, logits)
        except Exception:
            log.exception("a step broke with %d replies in it", len(rows))
            for row in rows:
                if row.state is State.SPEAKING:
                    self._fail(row, OUR_FAULT)

    def _choose(self, rows: Sequence[Row], logits: Tensor) -> None:
        samplings = [row.request.sampling for row in rows]
        tokens = choose(logits, samplings, [len(row.tokens) for row in rows])
        for row, token in zip(rows, tokens, strict=True):
            if token is None:
                self._fail(row, NOT_FINITE)
            else:
                self._tell(row, row.take(token))

    # Ends

    def _tell(self, row: Row, events: Sequence[Event]) -> None:
        self._batch.extend((row.key, event) for event in events)
        if row.state is State.DONE:
            self._release(row)

    def _fail(self, row: Row, message: str) -> None:
        if row.slot >= 0:
            self._runner.wipe(row.slot)
        row.state = State.DONE
        self._tell(row, [Failed(seq=UNNUMBERED, code="internal", message=message)])

    def _refuse(self, key: str, code: FailureCode, message: str) -> None:
        self._batch.append((key, Failed(seq=UNNUMBERED, code=code, message=message)))

    def _release(self, row: Row) -> None:
        if row.slot >= 0:
            self._install(row.slot, [])
        self._scheduler.release(row)
        del self._rows[row.key]

    def _install(self, slot: int, clamps: Sequence[Clamp]) -> None:
        for steering in self._steerings:
            steering.install(slot, clamps)


def _outcome(request: GenerationRequest, events: Sequence[Event]) -> Outcome:
    end = events[-1]
    assert isinstance(end, Finished | Failed)
    text = reduce(fold, events, "")
    return Outcome(reply_id=request.id, text=text, end=end, clamps=request.clamps)


def _attach(llama: Llama, artifacts: Sequence[Artifact], rows: int) -> list[Steering]:
    """One table, and one hook, for each layer that any artifact reads."""
    by_layer: dict[int, list[Artifact]] = {}
    for artifact in artifacts:
        if not artifact.layer < len(llama.layers) or artifact.width != llama.width:
            raise ArtifactError(
                f"{artifact.id}: made for layer {artifact.layer} of width {artifact.width}, but "
                f"the model has {len(llama.layers)} layers of width {llama.width}."
            )
        by_layer.setdefault(artifact.layer, []).append(artifact)
    steerings = []
    for layer, together in sorted(by_layer.items()):
        steering = Steering(together, rows, llama.device)
        llama.layers[layer].register_forward_hook(steering.hook)
        steerings.append(steering)
    return steerings


def open_model(
    folder: Path,
    model: str,
    artifacts: Sequence[Artifact],
    rows: int,
    context: int | None = None,
    threads: int = 1,
) -> BatchEngine:
    """An engine on a model folder with artifacts from anywhere, a batch job's memory included."""
    torch.set_num_threads(threads)
    llama = load_llama(folder, ATTENTION)
    if context is not None and not 2 <= context <= llama.context:
        raise ArtifactError(f"context {context}: the model has room for 2 to {llama.context}.")
    return BatchEngine(model, llama, artifacts, rows, context or llama.context)


def open_engine(
    artifact_dirs: Sequence[Path], rows: int, context: int | None = None, threads: int = 1
) -> BatchEngine:
    """An engine on artifact folders that are all bound to one model."""
    loaded = [load_artifact(folder) for folder in artifact_dirs]
    models = {manifest.model.id for manifest, _ in loaded}
    if len(models) != 1:
        raise ArtifactError(f"The artifacts are bound to different models: {sorted(models)}.")
    folders = [
        folder / manifest.model.path
        for folder, (manifest, _) in zip(artifact_dirs, loaded, strict=True)
    ]
    folder = next((path for path in folders if path.is_dir()), folders[0])
    artifacts = [artifact for _, artifact in loaded]
    return open_model(folder, models.pop(), artifacts, rows, context, threads)
