"""The worker's one task, by name: `worker.generate`."""

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
