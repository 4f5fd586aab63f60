"""Redis holds JSON with ids only: write access to it must not allow running code."""

import asyncio
import pickle
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import redis
from pydantic import SecretStr

from sandbox.company import Company
from tests.proxies import unix_server
from tests.workers.fleet import Fleet, http_check
from workers import queue


class Malice:
    """Unpickling it makes a file."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (self._target,)  # type: ignore[return-value]  # runs when unpickled


def plant(client: redis.Redis, name: str, body: bytes) -> None:
    """A job as arq would find it."""
    client.set(f"arq:job:{name}", body)
    client.zadd(queue.PROBES, {name: int(time.time() * 1000)})


async def test_jobs_are_json(fleet: Fleet, town: Company) -> None:
    # Fewer at once than are due: each full batch requests another one, as a job.
    pages = (http_check(f"page-{n}", f"{town.shop_url}/api/health") for n in range(60))
    fleet.configure("workers.concurrency = 10", *pages)
    await fleet.started()
    bodies: set[bytes] = set()
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:

        def seen() -> bool:
            keys = list(client.scan_iter("arq:job:*"))
            bodies.update(body for body in client.mget(keys) if body) if keys else None
            return len(bodies) > 5

        await fleet.until(seen, "some jobs are seen in Redis", pause=0.005)
    for body in bodies:
        assert set(msgspec.json.decode(body)) == {"t", "f", "a", "k", "et"}


async def test_a_pickled_job_is_refused_and_does_not_run(fleet: Fleet, town: Company, tmp_path: Path) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started()
    target = tmp_path / "owned"
    body = pickle.dumps({"t": 1, "f": "sweep", "a": (Malice(target),), "k": {}, "et": 0})
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:
        plant(client, "evil", body)
        await fleet.until(lambda: not client.exists("arq:job:evil"), "the job is discarded")
        assert client.zscore(queue.PROBES, "evil") is None
    assert not target.exists()
    assert worker.process.poll() is None
    pickle.loads(body)  # noqa: S301 - our own bytes
    assert target.exists(), "the trap itself works"


async def test_an_unknown_job_does_no_harm(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started()
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:
        unknown = {"t": 1, "f": "of_a_newer_version", "a": [], "k": {}, "et": 0}
        plant(client, "unknown", msgspec.json.encode(unknown))
        plant(client, "wrong-arguments", msgspec.json.encode({**unknown, "f": "sweep", "a": ["too", "many"]}))
        await fleet.until(lambda: not client.exists("arq:job:unknown", "arq:job:wrong-arguments"), "both go")
    await asyncio.sleep(0)
    before = await fleet.value("select count(*) from paywatch.readings")

    async def more() -> bool:
        return bool(await fleet.value("select count(*) from paywatch.readings") > before)

    await fleet.until(more, "the checks go on")
    assert worker.process.poll() is None


async def test_jobs_go_through_a_unix_socket(redis_url: str, tmp_path: Path) -> None:
    there, path = urlsplit(redis_url), tmp_path / "redis.sock"

    async with unix_server(redis_url, path):
        url = f"unix://:{there.password or ''}@{path}?db={there.path.lstrip('/') or 0}"
        pool = queue.connect(SecretStr(url), queue.PROBES, patient=False)
        assert await queue.enqueue(pool, queue.PROBES, "probe", "page")
        await pool.aclose(close_connection_pool=True)
    with redis.Redis.from_url(redis_url) as client:
        assert client.zcard(queue.PROBES) == 1
