"""Celery: a task per hop, acknowledged late, on a quorum queue, published with confirms."""
# mypy: ignore-errors

from __future__ import annotations

import threading

import psycopg2
from celery import Celery
from kombu import Queue

from benchmarks.peers import work

app = Celery("relay", broker=work.amqp_url())
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_default_queue=work.QUEUE,
    task_default_queue_type="quorum",
    task_queues=[
        Queue(name, queue_arguments={"x-queue-type": "quorum"})
        for name in (work.QUEUE, work.BEYOND_QUEUE)
    ],
    task_create_missing_queues=False,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    worker_send_task_events=False,
    worker_prefetch_multiplier=4,
)
_own = threading.local()


def _connection():
    """One for each process or thread."""
    if not hasattr(_own, "connection"):
        _own.connection = psycopg2.connect(work.database_url())
    return _own.connection


@app.task(name="hop")
def hop(case_id: str, number: int, payload: str) -> None:
    work.write_hop(_connection(), case_id, number, payload)
    queue = work.BEYOND_QUEUE if work.is_last(number) else work.QUEUE
    hop.apply_async((case_id, number + 1, payload), queue=queue)
