"""FastStream with RabbitMQ and asyncpg: a subscriber that writes, publishes on and acknowledges."""
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import logging

import asyncpg
from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from benchmarks.peers import work

_CONNECTIONS = 8

broker = RabbitBroker(work.amqp_url(), logger=None)
app = FastStream(broker, logger=None)
_queue = RabbitQueue(work.QUEUE, queue_type=QueueType.QUORUM, durable=True)
_upsert, _audit = work.numbered(work.UPSERT), work.numbered(work.AUDIT)
_pool = None


@app.on_startup
async def _open_pool() -> None:
    global _pool
    _pool = await asyncpg.create_pool(
        work.database_url(), min_size=_CONNECTIONS, max_size=_CONNECTIONS
    )


@broker.subscriber(
    _queue, channel=Channel(prefetch_count=work.at_once()), ack_policy=AckPolicy.NACK_ON_ERROR
)
async def hop(message: dict) -> None:
    case_id, number, payload = message["case_id"], message["number"], message["payload"]
    rows = work.hop_rows(case_id, number, payload)
    async with _pool.acquire() as connection, connection.transaction():
        done = await connection.execute(_upsert, *rows.case)
        if done.endswith(" 1"):
            await connection.execute(_audit, *rows.audit)
    following = {"case_id": case_id, "number": number + 1, "payload": payload}
    queue = work.BEYOND_QUEUE if work.is_last(number) else work.QUEUE
    await broker.publish(following, queue, persist=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(app.run())
