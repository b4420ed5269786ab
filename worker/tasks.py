"""The worker's tasks, by name: `worker.generate` and `worker.look`."""

from typing import Any

import msgspec
from celery.exceptions import Ignore

from worker.celery_app import app
from worker.outbox import NotOurs
from worker.service import Service


@app.task(name="worker.generate")  # type: ignore[untyped-decorator]
def generate(payload: dict[str, Any]) -> dict[str, Any]:
    try:
        outcome = Service.current().answer(payload)
    except NotOurs as reason:
        raise Ignore(str(reason)) from reason  # whoever writes the reply goes on with the chain
    builtins: dict[str, Any] = msgspec.to_builtins(outcome)
    return builtins


@app.task(name="worker.look")  # type: ignore[untyped-decorator]
def look(payload: dict[str, Any]) -> None:
    Service.current().look(payload)
