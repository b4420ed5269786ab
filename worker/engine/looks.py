"""Looks: what is asked beside the replies. One at a time, a stretch of it between two steps."""

import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

import torch

from worker.contract import (
    LOOK_SECONDS,
    Answer,
    LightUp,
    Look,
    Neighbours,
    NotSeen,
    XRay,
)
from worker.engine.costs import Costs
from worker.engine.glass import Glass
from worker.engine.known import Known
from worker.engine.lamps import Work, light_up, nearest
from worker.engine.prompt import PromptTooLong
from worker.engine.xray import Xray

log = logging.getLogger(__name__)

MOST, FEWEST = 256, 8  # tokens in a stretch
EVERY = 4  # steps: a pass of few tokens costs as much as speaking, so it is made seldom
LONGEST = 2.0  # times speaking: with the step itself a pause stays within three
OUR_FAULT = "The engine failed on this look; the replies go on."
Answering = Future[Answer]


class Asked:
    def __init__(self, look: Look) -> None:
        self.look = look
        self.answer: Answering = Future()
        self.work: Work | None = None
        self._at = time.monotonic()

    @property
    def is_late(self) -> bool:
        """Nobody waits for it any more."""
        return time.monotonic() - self._at > LOOK_SECONDS


class Looks:
    def __init__(self, glass: Glass, known: Known) -> None:
        self._glass, self._known = glass, known
        self._waiting: deque[Asked] = deque()
        self._costs = Costs()
        self._passed = 0  # steps since the last stretch

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, look: Look, pass_on: Callable[[Asked], None]) -> Answering:
        """In any thread. What needs no pass is answered there, and steps do not wait for it."""
        asked = Asked(look)
        if isinstance(look.question, Neighbours):
            asked.answer.set_result(self._near(look.model, look.question))
        else:
            pass_on(asked)
        return asked.answer

    def ask(self, asked: Asked) -> None:
        """In the engine's thread."""
        self._waiting.append(asked)

    def step(self, speaking: float | None, free: float = 0.0) -> None:
        """A stretch, beside those who speak in steps of so many seconds (None: nobody does), of
        which a pace leaves so many free.
        """
        if not self._waiting or not (budget := self._budget(speaking, free)):
            return
        asked = self._waiting[0]
        if asked.is_late:
            self._end(asked, NotSeen(code="internal", message="There was no time for it."))
            return
        began = time.monotonic()
        try:
            with torch.inference_mode():
                if asked.work is None:
                    asked.work = self._begin(asked.look)
                    next(asked.work)
                read = asked.work.send(budget)
        except StopIteration as stopped:
            self._end(asked, stopped.value)
        except PromptTooLong as error:
            self._end(asked, NotSeen(code="prompt_too_long", message=str(error)))
        except ValueError as error:
            self._end(asked, NotSeen(code="bad_request", message=str(error)))
        except Exception:
            log.exception("look %s broke", asked.look.id)
            self._end(asked, NotSeen(code="internal", message=OUR_FAULT))
        else:
            if read:
                self._costs.read(read, time.monotonic() - began)

    def leave(self) -> None:
        for asked in self._waiting:
            asked.answer.cancel()
        self._waiting.clear()

    def _budget(self, speaking: float | None, free: float) -> int:
        """Tokens; 0: not after this step."""
        self._passed += 1
        if speaking is None:
            return MOST
        if self._passed < EVERY and self._costs.tokens_in(free / 2) < FEWEST:
            return 0
        self._passed = 0
        return min(MOST, max(FEWEST, self._costs.tokens_in(max(free / 2, LONGEST * speaking))))

    def _begin(self, look: Look) -> Work:
        self._known.check(look.model)
        match look.question:
            case LightUp(artifact=name):
                self._known.artifact(name)
                return light_up(self._glass, look.question)
            case XRay(request=request, moves=moves, watched=watched):
                clamps = [clamp for move in moves for clamp in move.clamps]
                self._known.check(request.model, [*request.clamps, *request.vectors, *clamps])
                for one in watched:
                    self._known.artifact(one.artifact).check_feature(one.feature)
                return Xray(self._glass, look.question).work()
        raise ValueError("neighbours: no pass is needed.")

    def _near(self, model: str, question: Neighbours) -> Answer:
        try:
            self._known.check(model)
            return nearest(self._known.artifact(question.artifact), question.feature)
        except ValueError as error:
            return NotSeen(code="bad_request", message=str(error))

    def _end(self, asked: Asked, answer: Answer) -> None:
        self._waiting.popleft()
        if isinstance(answer, NotSeen):
            self._glass.wipe()
        if asked.answer.set_running_or_notify_cancel():
            asked.answer.set_result(answer)
