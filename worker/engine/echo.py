"""An engine without a model: the same words for the same seed, at a speed of one's choosing.

It keeps every promise of the protocol, so that all other rooms are built and tested without torch.
"""

import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from pathlib import Path

from worker.contract import (
    Alternative,
    Answer,
    Control,
    Delta,
    Event,
    Failed,
    FeatureName,
    Finished,
    GenerationRequest,
    LightUp,
    Lit,
    Look,
    Near,
    Neighbours,
    NotSeen,
    On,
    Reading,
    Started,
    Steer,
    Steered,
    Stop,
    TokenRecord,
    XRay,
    XRayed,
    XRayedToken,
)
from worker.engine import UNNUMBERED, Batch, Deliver, FailureCode, Reason
from worker.engine.manifest import read_manifest

CONTEXT = 4096
LONGEST = 60  # words; a smaller max_tokens cuts it
SENTENCE = (
    "area goose reportedly unmoved while experts confirm that the printer in the town hall "
    "remains a naïve optimist 🦆 and nobody asked the mayor about it"
)
WORDS = SENTENCE.split()
WORD = re.compile(r"\s*\S+\s*\Z|\s*\S+|\s+")  # together they are the text


class EchoRow:
    def __init__(self, request: GenerationRequest) -> None:
        self.request = request
        self.taken_at = time.monotonic()
        self.first_at = 0.0
        self.told = 0
        self._words = islice(self._compose(), len(request.prefix.split()), None)

    def _compose(self) -> Iterator[str]:
        yield from ("You", "said:")
        yield from self.request.messages[-1].text.split()
        for place in range(LONGEST):
            mark = "." if place % 9 == 8 else ""
            yield WORDS[(self.request.sampling.seed + 7 * place) % len(WORDS)] + mark

    @property
    def prompt_tokens(self) -> int:
        return sum(len(message.text.split()) for message in self.request.messages)

    def speak(self) -> tuple[Event, ...]:
        self.first_at = self.first_at or time.monotonic()
        if self.told >= self.request.sampling.max_tokens:
            return (self.end("length"),)
        word = next(self._words, None)
        if word is None:
            return (self.end("stop"),)
        text = f" {word}" if self.told or self.request.prefix else word
        self.told += 1
        return (Delta(seq=UNNUMBERED, text=text, tokens=self._records(text)),)

    def _records(self, text: str) -> list[TokenRecord]:
        """It is always sure of its words."""
        if self.request.record is None:
            return []
        itself = Alternative(token=self.told, text=text, logprob=0.0)
        others = [itself][: self.request.record]
        readings = [
            Reading(artifact=clamp.artifact, feature=clamp.feature, activation=0.0, push=0.0)
            for clamp in self.request.clamps
        ]
        return [
            TokenRecord(
                token=self.told, text=text, logprob=0.0, alternatives=others, clamps=readings
            )
        ]

    def end(self, reason: Reason) -> Finished:
        seconds = time.monotonic() - (self.first_at or self.taken_at)
        return Finished(
            seq=UNNUMBERED,
            reason=reason,
            prompt_tokens=self.prompt_tokens,
            tokens=self.told,
            first_token_ms=round(1000 * max(0.0, self.first_at - self.taken_at)),
            tokens_per_second=self.told / seconds if seconds > 0 else 0.0,
        )


def echo_xrayed(question: XRay, artifact: str) -> XRayed:
    mixes = [question.request.clamps, *(move.clamps for move in question.moves)]
    clamped = dict.fromkeys((clamp.artifact, clamp.feature) for mix in mixes for clamp in mix)
    names = dict.fromkeys([*clamped, *((one.artifact, one.feature) for one in question.watched)])
    tokens = [
        XRayedToken(
            text=word,
            logprob=0.0,
            alternatives=[Alternative(token=at, text=word, logprob=0.0)],
            reads=[float(len(word))] * len(names),
            pushes=[0.0 if name in clamped else None for name in names],
            sways=[0.0 if name in clamped else None for name in names],
            lit=[On(artifact=artifact, feature=0, activation=float(len(word)))],
        )
        for at, word in enumerate(WORD.findall(question.request.prefix + question.text))
    ]
    features = [FeatureName(artifact=name, feature=feature) for name, feature in names]
    return XRayed(features=features, clamped=len(clamped), is_exact=True, tokens=tokens)


class EchoEngine:
    def __init__(
        self, model: str, artifacts: dict[str, str], rows: int, context: int, delay: float
    ) -> None:
        self.model, self.artifacts = model, artifacts
        self.rows, self.context = rows, context
        self._delay = delay
        self._rows: dict[str, EchoRow] = {}
        self._commands: queue.SimpleQueue[GenerationRequest | tuple[str, Control]] = (
            queue.SimpleQueue()
        )
        self._leaving = threading.Event()
        self._batch: Batch = []
        self._asked = 0

    @property
    def busy(self) -> int:
        return len(self._rows)

    @property
    def prompt_tokens(self) -> int:
        return self._asked

    @property
    def cached_tokens(self) -> int:
        return 0

    def start(self, deliver: Deliver) -> None:
        threading.Thread(target=self._work, args=[deliver], name="echo", daemon=True).start()

    def submit(self, request: GenerationRequest) -> None:
        self._commands.put(request)

    def control(self, reply_id: str, control: Control) -> None:
        self._commands.put((reply_id, control))

    def look(self, look: Look) -> "Future[Answer]":
        answer: Future[Answer] = Future()
        answer.set_result(self._seen(look))
        return answer

    def _seen(self, look: Look) -> Answer:
        """As sure as it is of its words: the first features are on, the more the longer a word."""
        if look.model != self.model:
            return NotSeen(code="bad_request", message=f"model: this worker runs {self.model!r}.")
        first = next(iter(self.artifacts), "echo")
        match look.question:
            case LightUp(text=text, artifact=artifact, among=among):
                words = WORD.findall(text)
                some = (among or [0, 1])[:2]
                lamps = {at: [float(len(word) - at) for word in words] for at in some}
                return Lit(artifact=artifact or first, tokens=words, lamps=lamps)
            case Neighbours(feature=feature):
                near = [at for at in range(4) if at != feature]
                return Near(neighbours={at: 1 / (2 + at) for at in near})
            case XRay():
                return echo_xrayed(look.question, first)

    def close(self) -> None:
        self._leaving.set()

    def _work(self, deliver: Deliver) -> None:
        while not self._leaving.wait(self._delay or 0.0005):
            while not self._commands.empty():
                self._obey(self._commands.get())
            for key, row in list(self._rows.items()):
                self._tell(key, *row.speak())
            if self._batch:
                batch, self._batch = self._batch, []
                deliver(batch)

    def _obey(self, command: GenerationRequest | tuple[str, Control]) -> None:
        match command:
            case GenerationRequest():
                self._accept(command)
            case (key, control) if row := self._rows.get(key):
                match control:
                    case Stop():
                        self._tell(key, row.end("stopped"))
                    case Steer(clamps=clamps):
                        self._tell(key, Steered(seq=UNNUMBERED, clamps=clamps))

    def _accept(self, request: GenerationRequest) -> None:
        row, key = EchoRow(request), request.id
        strange = [c.artifact for c in request.clamps if c.artifact not in self.artifacts]
        self._rows[key] = row
        if request.model != self.model:
            self._refuse(key, "bad_request", f"model: this worker runs {self.model!r}.")
        elif strange and self.artifacts:
            self._refuse(key, "bad_request", f"artifact {strange[0]!r} is not loaded here.")
        elif row.prompt_tokens >= self.context:
            self._refuse(key, "prompt_too_long", f"At most {self.context - 1} tokens fit.")
        else:
            self._asked += row.prompt_tokens
            queued = request.queued_at
            waited = max(0, round(1000 * (time.time() - queued))) if queued else 0
            self._tell(key, Started(seq=UNNUMBERED, waited_ms=waited))

    def _refuse(self, key: str, code: FailureCode, message: str) -> None:
        self._tell(key, Failed(seq=UNNUMBERED, code=code, message=message))

    def _tell(self, key: str, *events: Event) -> None:
        self._batch.extend((key, event) for event in events)
        if isinstance(events[-1], Finished | Failed):
            del self._rows[key]


def open_echo(
    artifact_dirs: Sequence[Path], rows: int, context: int | None, delay: float
) -> EchoEngine:
    manifests = [read_manifest(folder) for folder in artifact_dirs]
    model = manifests[0].model.id if manifests else "echo"
    artifacts = {manifest.id: manifest.weights_sha256 for manifest in manifests}
    return EchoEngine(model, artifacts, rows, context or CONTEXT, delay)
