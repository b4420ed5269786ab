"""Which workers are alive, as they say themselves in Redis."""

import msgspec

from backend.lib.redis import redis_client
from worker.contract import WorkerState, worker_key


def workers_alive() -> list[WorkerState]:
    redis = redis_client()
    keys = list(redis.scan_iter(match=worker_key("*"), count=500))
    said = redis.mget(keys) if keys else []
    return [msgspec.json.decode(raw, type=WorkerState) for raw in said if raw is not None]
