"""The face to arq and Redis: two queues, a pool that survives a frozen Redis, and JSON instead of pickle."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
import structlog
from arq.connections import ArqRedis
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff, ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

T = TypeVar("T")

log = structlog.get_logger(__name__)

PROBES = "paywatch:probes"
RECONCILE = "paywatch:reconcile"

ASK_WITHIN = 3.0
SAY_EVERY = 10.0
_RETRY_FOREVER = -1


class PatientRetry(Retry):
    """Tries forever, and says so now and then. All connections of a pool share one."""

    def __init__(self) -> None:
        super().__init__(
            ConstantBackoff(0.5), _RETRY_FOREVER
        )  # an exponential one overflows in a long outage
        self._said_at = -SAY_EVERY

    def __deepcopy__(self, _memo: dict[int, Any]) -> "PatientRetry":
        return self

    async def call_with_retry(self, do: Callable[[], Awaitable[T]], fail: Callable[[RedisError], Any]) -> T:
        async def failed(error: RedisError) -> None:
            if time.monotonic() - self._said_at >= SAY_EVERY:
                self._said_at = time.monotonic()
                log.warning("redis_unreachable", error=f"{type(error).__name__}: {error}")
            await fail(error)

        return await super().call_with_retry(do, failed)


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
        retry=PatientRetry() if patient else Retry(ExponentialBackoff(cap=1, base=0.05), 1),
        retry_on_error=[OSError, RedisConnectionError, RedisTimeoutError],
    )
    return ArqRedis(
        pool,
        job_serializer=serialize,
        job_deserializer=deserialize,
        default_queue_name=queue,
    )


async def enqueue(redis: ArqRedis, queue: str, function: str, *args: str, job_id: str | None = None) -> bool:
    """Ask for a job; False when Redis is away or one with this id waits. Cron looks at what is due anyway.

    Waits for Redis no longer than a moment, however patient its pool: what asks has other work to do.
    """
    try:
        async with asyncio.timeout(ASK_WITHIN):
            job = await redis.enqueue_job(function, *args, _queue_name=queue, _job_id=job_id)
    except (RedisError, OSError, TimeoutError):
        return False
    return job is not None
