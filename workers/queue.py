"""arq's two queues in Redis, with a pool that survives a frozen Redis, and JSON instead of pickle.

Whoever can write to Redis can write anything there. Entries that Paywatch cannot have written are dropped:
arq itself ends at the first one, and again after each restart.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Annotated, Any, TypeVar

import msgspec
from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff, ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from workers.redis_status import RedisStatus

T = TypeVar("T")

PROBES = "paywatch:probes"
RECONCILE = "paywatch:reconcile"

ENQUEUE_TIMEOUT = 3.0
_DUE = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
"""When each job is due: always. arq takes the clock of the worker that queues it, and a worker whose clock is
behind would not start the job until its own clock reaches that time."""
_EXPIRES = timedelta(days=1)
LONGEST_ID = 500
LONGEST_JOB = 100_000
"""In bytes."""
UNREACHABLE = (RedisError, OSError, TimeoutError)
"""What redis-py raises when Redis is unreachable or refuses a command."""
_RETRY_FOREVER = -1
_DUE_JOBS = files("workers").joinpath("due_jobs.lua").read_text()
_PROBLEMS = (
    "the jobs are due before 1970",
    f"the job's id has more than {LONGEST_ID} bytes",
    "the queue's key was not a sorted set",
)

OnDrop = Callable[[str, int], None]
"""Receives why entries of a queue were dropped, and how many."""


def ignore_drop(_reason: str, _count: int) -> None:
    """For clients that take no jobs."""


class PatientRetry(Retry):
    """Retries forever and reports each error to ``status``. All connections of a pool share one instance."""

    def __init__(self, status: RedisStatus) -> None:
        super().__init__(
            ConstantBackoff(0.5), _RETRY_FOREVER
        )  # an exponential one overflows in a long outage
        self._status = status

    def __deepcopy__(self, _memo: dict[int, Any]) -> "PatientRetry":
        return self

    async def call_with_retry(self, do: Callable[[], Awaitable[T]], fail: Callable[[RedisError], Any]) -> T:
        async def failed(error: RedisError) -> None:
            self._status.failed(error)
            await fail(error)

        return await super().call_with_retry(do, failed)


def serialize(value: dict[str, Any]) -> bytes:
    """Encodes a job. Jobs contain only ids, and results only strings; an exception is stored as its text."""
    return msgspec.json.encode(value, enc_hook=str)


class _Job(msgspec.Struct):
    """A job as arq writes it: try, function, arguments, time of enqueuing in ms (before the year 10000)."""

    t: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None
    f: str
    a: list[Any]
    k: dict[str, Any]
    et: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_000)]


_JOB = msgspec.json.Decoder(_Job)


def deserialize(data: bytes, on_drop: OnDrop = ignore_drop) -> dict[str, Any]:
    """Decodes a job. Raises msgspec.DecodeError, upon which arq drops the job, for what is not a job."""
    try:
        return msgspec.structs.asdict(_JOB.decode(data))
    except RecursionError:
        problem = "the job is nested too deeply"
    except msgspec.DecodeError as error:
        problem = f"the job cannot be decoded: {error}"
    on_drop(problem, 1)
    raise msgspec.DecodeError(problem)


class Queue(ArqRedis):
    """arq's client, which returns only ids that arq can use and drops the others."""

    def __init__(
        self, pool: BlockingConnectionPool, queue: str, *, status: RedisStatus, on_drop: OnDrop
    ) -> None:
        super().__init__(
            pool, job_serializer=serialize, job_deserializer=deserialize, default_queue_name=queue
        )
        self.status = status
        self.on_drop = on_drop
        self._due_jobs = self.register_script(_DUE_JOBS)

    async def zrangebyscore(self, name: Any, *args: Any, **kwargs: Any) -> list[bytes]:
        """Returns the ids of due jobs. arq calls it for nothing else, as `due_jobs.lua` expects."""
        if args:
            raise TypeError("arq names the arguments")
        bounds = [kwargs["max"], kwargs["start"], kwargs["num"], LONGEST_ID]
        reply = await self._due_jobs(keys=[name], args=bounds)
        found, early, long, wrong_type = reply
        for problem, count in zip(_PROBLEMS, (early, long, wrong_type), strict=True):
            if count:
                self.on_drop(problem, count)
        unusable = [each for each in found if not _is_text(each)]
        if unusable:
            await self.zrem(name, *unusable)
            self.on_drop(f"the job's id is not UTF-8: {unusable[0][:40]!r}", len(unusable))
        return [each for each in found if _is_text(each)]

    async def is_too_large(self, job_id: str) -> bool:
        """Whether the job is larger than any of Paywatch's: reading it could take all memory."""
        return bool(await self.strlen(job_key_prefix + job_id) > LONGEST_JOB)


def is_wrong_type(error: ResponseError) -> bool:
    """Whether a key holds a value that Paywatch cannot have written, so that it can be deleted."""
    return any(each in str(error) for each in ("WRONGTYPE", "not an integer", "would overflow"))


def _is_text(job_id: bytes) -> bool:
    try:
        job_id.decode()
    except UnicodeDecodeError:
        return False
    return True


def connect(
    url: SecretStr,
    queue: str,
    *,
    patient: bool,
    on_drop: OnDrop = ignore_drop,
    status: RedisStatus | None = None,
) -> Queue:
    """Creates a pool; connects on first use.

    A ``patient`` pool (of a worker) waits for a Redis that restarts or hangs; the other (of a command) fails
    within seconds. arq's own settings have no socket timeout, so its workers hang while Redis is frozen.
    """
    address = url.get_secret_value()
    # redis-py refuses a Unix socket with TCP's keepalive.
    tcp_only = {} if address.startswith("unix://") else {"socket_keepalive": True}
    status = status or RedisStatus(url)
    pool = BlockingConnectionPool.from_url(
        address,
        socket_timeout=5,
        socket_connect_timeout=3,
        health_check_interval=15,
        max_connections=50,
        timeout=10,
        retry=PatientRetry(status) if patient else Retry(ExponentialBackoff(cap=1, base=0.05), 1),
        retry_on_error=[OSError, RedisConnectionError, RedisTimeoutError],
        **tcp_only,
    )
    return Queue(pool, queue, status=status, on_drop=on_drop)


async def enqueue(redis: ArqRedis, queue: str, function: str, *args: str, job_id: str | None = None) -> bool:
    """Queues a job. Returns False when Redis is unreachable or a job with this id is queued already."""
    try:
        return await submit(redis, queue, function, *args, job_id=job_id)
    except UNREACHABLE:
        return False


async def submit(redis: ArqRedis, queue: str, function: str, *args: str, job_id: str | None = None) -> bool:
    """Queues a job. Returns False if a job with this id is queued already; raises the errors of UNREACHABLE.

    Gives up after a few seconds, however patient the pool is: ticks find all due work in Postgres anyway.
    """
    async with asyncio.timeout(ENQUEUE_TIMEOUT):
        job = await redis.enqueue_job(
            function, *args, _queue_name=queue, _job_id=job_id, _defer_until=_DUE, _expires=_EXPIRES
        )
    return job is not None
