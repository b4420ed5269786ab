"""`python -m worker`: the Celery worker with the queue and the width its settings ask for."""

import logging

from worker.celery_app import app, settings
from worker.contract import queue_name


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={settings.rows}",
            f"--queues={queue_name(settings.model)}",
            f"--hostname={settings.name}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=INFO",
        ]
    )


main()
