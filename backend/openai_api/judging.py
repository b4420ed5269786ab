"""What the house says of an answer that has ended: the rules at once, the guard in its own time."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from channels.db import DatabaseSyncToAsync

from backend.policy.classifier import reply_is_refused
from backend.policy.rules import objection
from worker.contract import ChatMessage, End, Event, Failed, Finished, fold

# Whoever waits for the guard waits here, and not in the threads that sockets and streams use.
JUDGES = ThreadPoolExecutor(64, thread_name_prefix="judge")


async def judged(
    events: AsyncIterator[tuple[int, Event]], asked: Sequence[ChatMessage]
) -> AsyncGenerator[tuple[int, Event, bool], None]:
    """Each event, and of an end whether its choice is withheld. While the guard reads one choice
    the others go on, and are read beside it.
    """
    texts: defaultdict[int, str] = defaultdict(str)
    waiting: dict[int, tuple[End, asyncio.Task[bool]]] = {}
    try:
        async for place, event in events:
            texts[place] = fold(texts[place], event)
            if isinstance(event, Finished | Failed):
                waiting[place] = event, asyncio.create_task(_verdict(event, texts[place], asked))
            else:
                yield place, event, False
            for known in [one for one, (_, verdict) in waiting.items() if verdict.done()]:
                end, verdict = waiting.pop(known)
                yield known, end, verdict.result()
        for place, (end, verdict) in waiting.items():
            yield place, end, await verdict
    finally:
        for _, verdict in waiting.values():
            verdict.cancel()


async def _verdict(end: End, text: str, asked: Sequence[ChatMessage]) -> bool:
    in_thread = DatabaseSyncToAsync(is_withheld, thread_sensitive=False, executor=JUDGES)
    return bool(await in_thread(end, text, asked))


def is_withheld(end: End, text: str, asked: Sequence[ChatMessage]) -> bool:
    """By the worker at a forbidden phrase, or here where the whole breaks a rule."""
    if isinstance(end, Failed) or objection(text, where="reply") is not None:
        return True
    return reply_is_refused(text, before=asked)
