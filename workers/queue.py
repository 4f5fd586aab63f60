"""The face to arq and Redis: two queues, a pool that survives a frozen Redis, and JSON instead of pickle."""

from typing import Any

import msgspec
from arq.connections import ArqRedis
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

PROBES = "paywatch:probes"
RECONCILE = "paywatch:reconcile"

_RETRY_FOREVER = -1


class QueueUnreachable(Exception):
    """Redis cannot be reached; the message says where it was looked for."""


def serialize(value: dict[str, Any]) -> bytes:
    """Jobs carry ids only, and results are words: an exception is kept as its text."""
    return msgspec.json.encode(value, enc_hook=str)


def deserialize(data: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(data)
    return decoded


def connect(url: SecretStr, queue: str, *, patient: bool) -> ArqRedis:
    """A pool on Redis, not connected yet.

    A ``patient`` one (a worker's) waits for a Redis that restarts or hangs; the other (a command's) fails
    within seconds. arq's own settings know no socket timeout: with Redis frozen its workers hang in silence.
    """
    pool = BlockingConnectionPool.from_url(
        url.get_secret_value(),
        socket_timeout=5,
        socket_connect_timeout=3,
        socket_keepalive=True,
        health_check_interval=15,
        max_connections=50,
        timeout=10,
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), _RETRY_FOREVER if patient else 1),
        retry_on_error=[OSError, RedisConnectionError, RedisTimeoutError],
    )
    return ArqRedis(
        pool,
        job_serializer=serialize,
        job_deserializer=deserialize,
        default_queue_name=queue,
    )


async def enqueue(redis: ArqRedis, queue: str, function: str, *args: str, job_id: str | None = None) -> bool:
    """Ask for a job; False when Redis is away or one with this id waits. Cron looks at what is due anyway."""
    try:
        job = await redis.enqueue_job(function, *args, _queue_name=queue, _job_id=job_id)
    except (RedisError, OSError):
        return False
    return job is not None
