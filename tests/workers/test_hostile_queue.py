"""Nothing that somebody writes into Redis stops a worker: what is not a job is dropped and counted."""

import json
import time
from collections.abc import Callable
from uuid import uuid4

import msgspec
import pytest
import redis

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check
from tests.workers.test_metrics import value
from workers import queue

JOB: dict[str, object] = {"t": None, "f": "sweep", "a": [], "k": {}, "et": 0}
Client = redis.Redis
Plant = Callable[[Client], None]


def entry(client: Client, name: bytes, score: float | str = "now") -> None:
    client.zadd(queue.PROBES, {name: int(time.time() * 1000) if score == "now" else float(score)})


def job(client: Client, **changes: object) -> None:
    body(client, json.dumps({**JOB, **changes}))


def body(client: Client, text: str) -> None:
    name = uuid4().hex
    client.set(f"arq:job:{name}", text)
    entry(client, name.encode())


def listed(client: Client) -> None:
    name = uuid4().hex
    client.rpush(f"arq:job:{name}", "x")
    entry(client, name.encode())


def retries(client: Client, value: str | list[str]) -> None:
    name = uuid4().hex
    client.set(f"arq:job:{name}", json.dumps(JOB))
    if isinstance(value, str):
        client.set(f"arq:retry:{name}", value)
    else:
        client.rpush(f"arq:retry:{name}", *value)
    entry(client, name.encode())


def wrong_queue(client: Client) -> None:
    client.set(queue.PROBES, "text")


def wrong_abort(client: Client) -> None:
    client.set("arq:abort", "text")
    job(client)  # arq removes it from this key when it has run


PLANTS: dict[str, Plant] = {
    "id-not-utf8": lambda client: entry(client, b"\xff\xfe"),
    "id-surrogate": lambda client: entry(client, b"\xed\xa0\x80"),
    "due-minus-infinity": lambda client: entry(client, b"early", "-inf"),
    "id-huge": lambda client: entry(client, b"x" * 5_000_000),
    "job-huge": lambda client: job(client, f="x" * 5_000_000),
    "due-zero": lambda client: entry(client, b"zero", 0),
    "nested": lambda client: body(client, '{"a":' + "[" * 100_000),
    "function-list": lambda client: job(client, f=["sweep"]),
    "function-dict": lambda client: job(client, f={"sweep": 1}),
    "try-text": lambda client: job(client, t="many"),
    "try-huge": lambda client: job(client, t=10**30),
    "time-text": lambda client: job(client, et="now"),
    "time-huge": lambda client: job(client, et=10**17),
    "arguments-number": lambda client: job(client, a=1),
    "job-is-a-list": listed,
    "retries-text": lambda client: retries(client, "x"),
    "retries-largest": lambda client: retries(client, str(2**63 - 1)),
    "retries-list": lambda client: retries(client, ["x"]),
    "queue-is-text": wrong_queue,
    "abort-is-text": wrong_abort,
}


async def test_entries_that_are_not_jobs_are_dropped_and_counted(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = await fleet.started("probes", "--metrics-port", "0")
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:
        for name, plant in PLANTS.items():
            before = len(worker.events("job_dropped"))
            plant(client)
            await fleet.until(lambda: len(worker.events("job_dropped")) > before, f"{name} is dropped")  # noqa: B023
    dropped = sum(line["count"] for line in worker.events("job_dropped"))
    await fleet.until(
        lambda: (value(worker, "paywatch_dropped_jobs_total", queue=queue.PROBES) or 0) >= dropped,
        "each is counted",
    )
    count = await fleet.value("select count(*) from paywatch.readings")

    async def goes_on() -> bool:
        return bool(await fleet.value("select count(*) from paywatch.readings") > count + 2)

    await fleet.until(goes_on, "the checks are run")
    assert not worker.events("worker_restarting")
    assert worker.process.poll() is None
    assert "Traceback" not in worker.log()
    assert not worker.events("redis_refused")
    assert max(map(len, worker.log().splitlines())) < 5_000


async def test_many_entries_without_time_do_not_hide_jobs(fleet: Fleet, town: Company) -> None:
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:
        client.zadd(queue.PROBES, {f"zero-{number}": 0 for number in range(2000)})
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        worker = await fleet.started()
        await fleet.until(lambda: client.zcount(queue.PROBES, 0, 0) == 0, "they are dropped")
        assert [line["count"] for line in worker.events("job_dropped")] == [2000]


async def test_the_arq_command_survives_an_undecodable_id(fleet: Fleet, town: Company) -> None:
    from tests.workers.test_arq_command import ARQ

    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = fleet.launch([ARQ, "workers.ProbeWorker"])
    await fleet.at_work(worker)
    with redis.Redis.from_url(fleet.environment["REDIS_URL"]) as client:
        entry(client, b"\xff")
        await fleet.until(lambda: worker.events("job_dropped"), "it is dropped")
    assert worker.process.poll() is None


@pytest.mark.parametrize("text", [b"", b"null", b"{}", b"\x80\x04pickle", b'{"t":1}', b"1e999"])
def test_only_jobs_are_decoded(text: bytes) -> None:
    reasons: list[tuple[str, int]] = []
    with pytest.raises(msgspec.DecodeError, match="the job cannot be decoded"):
        queue.deserialize(text, lambda reason, count: reasons.append((reason, count)))
    assert len(reasons) == 1
