"""arq's two queues in Redis, with a pool that survives a frozen Redis, and JSON instead of pickle."""

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

ENQUEUE_TIMEOUT = 3.0
WARNING_INTERVAL = 10.0
_RETRY_FOREVER = -1


class PatientRetry(Retry):
    """Retries forever and logs a warning every ten seconds. All connections of a pool share one instance."""

    def __init__(self) -> None:
        super().__init__(
            ConstantBackoff(0.5), _RETRY_FOREVER
        )  # an exponential one overflows in a long outage
        self._warned_at = -WARNING_INTERVAL

    def __deepcopy__(self, _memo: dict[int, Any]) -> "PatientRetry":
        return self

    async def call_with_retry(self, do: Callable[[], Awaitable[T]], fail: Callable[[RedisError], Any]) -> T:
        async def failed(error: RedisError) -> None:
            if time.monotonic() - self._warned_at >= WARNING_INTERVAL:
                self._warned_at = time.monotonic()
                log.warning("redis_unreachable", error=f"{type(error).__name__}: {error}")
            await fail(error)

        return await super().call_with_retry(do, failed)


def serialize(value: dict[str, Any]) -> bytes:
    """Encodes a job. Jobs contain only ids, and results only strings; an exception is stored as its text."""
    return msgspec.json.encode(value, enc_hook=str)


def deserialize(data: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(data)
    return decoded


def connect(url: SecretStr, queue: str, *, patient: bool) -> ArqRedis:
    """Creates a pool; connects on first use.

    A ``patient`` pool (of a worker) waits for a Redis that restarts or hangs; the other (of a command) fails
    within seconds. arq's own settings have no socket timeout, so its workers hang while Redis is frozen.
    """
    address = url.get_secret_value()
    # redis-py refuses a Unix socket with TCP's keepalive.
    tcp_only = {} if address.startswith("unix://") else {"socket_keepalive": True}
    pool = BlockingConnectionPool.from_url(
        address,
        socket_timeout=5,
        socket_connect_timeout=3,
        health_check_interval=15,
        max_connections=50,
        timeout=10,
        retry=PatientRetry() if patient else Retry(ExponentialBackoff(cap=1, base=0.05), 1),
        retry_on_error=[OSError, RedisConnectionError, RedisTimeoutError],
        **tcp_only,
    )
    return ArqRedis(
        pool,
        job_serializer=serialize,
        job_deserializer=deserialize,
        default_queue_name=queue,
    )


async def enqueue(redis: ArqRedis, queue: str, function: str, *args: str, job_id: str | None = None) -> bool:
    """Queues a job. Returns False when Redis is unreachable or a job with this id is queued already.

    Gives up after a few seconds, however patient the pool is: cron jobs find all due work in Postgres anyway.
    """
    try:
        async with asyncio.timeout(ENQUEUE_TIMEOUT):
            job = await redis.enqueue_job(function, *args, _queue_name=queue, _job_id=job_id)
    except (RedisError, OSError, TimeoutError):
        return False
    return job is not None
