"""Measures alerting: decisions a second, an outage of 500 checks, and the time from a reading to a receiver.

The whole way is real: Postgres, a worker, HTTP. A loop that posts messages with httpx alone, to the same
receiver, is the reference.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

import settings
import store
from alerts.model import AlertState
from alerts.policies import Policies
from alerts.step import step
from bench import table
from bench.measure import percentile
from probes import Outcome, Reading, Verdict
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from sandbox.receiver import ReceivedAlert
from store import ClaimedReading
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.demo.processes import Processes
from workers.jobs import audit

READINGS = 100_000
STORM = 500
P0 = 50
"""So many checks of the storm have severity P0."""
ISOLATED = 50
BATCH = 100

_CHECK = """
[[checks]]
name = "{name}"
kind = "http"
url = "http://127.0.0.1:9/"
every = "1d"
severity = "{severity}"
groups = ["{group}"]
opens_after = 1
closes_after = 1
"""
_CHANNEL = '[channels.hook]\nkind = "webhook"\nurl = "{url}/hook"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isolated", type=int, default=ISOLATED, help="isolated incidents to measure")
    arguments = parser.parse_args()
    rate = decisions_a_cpu_second()
    with Company(payments=1) as town:
        bare = asyncio.run(bare_posts(town))
        storm = asyncio.run(measure_storm(town))
        isolated = asyncio.run(measure_isolated(town, arguments.isolated))
    rows = [
        ("decisions of alerts.step, each CPU s", rate, None),
        (f"{STORM} incidents: s to the first P0", storm.first_p0, storm.first_p0 / bare.median),
        (f"{STORM} incidents: s to the last of {P0} P0", storm.last_p0, storm.last_p0 / bare.median),
        (f"{STORM} incidents: s to the last", storm.last, storm.last / bare.whole),
        (f"{STORM} incidents: messages", storm.messages, storm.messages / STORM),
        ("isolated P1: s from reading to receiver, p50", isolated.p50, isolated.p50 / bare.median),
        ("isolated P1: s from reading to receiver, p99", isolated.p99, isolated.p99 / bare.p99),
        (f"httpx alone: s for {STORM} messages, one after the other", bare.whole, 1),
        ("httpx alone: s for one message, p50", bare.median, 1),
        ("httpx alone: s for one message, p99", bare.p99, 1),
    ]
    table.show(("", "value", "ratio to httpx alone"), rows)


def decisions_a_cpu_second() -> float:
    """Steps one state through failures and recoveries: opens and resolves an incident every ten readings."""
    configured = settings.Settings.model_validate(
        {
            "checks": [{"name": "api", "kind": "http", "url": "http://shop.example/", "every": "30s"}],
            "channels": {"hook": {"kind": "webhook", "url": "https://hook.example/"}},
        }
    )
    policy = Policies(configured).check("api")
    assert policy is not None
    noon, state = datetime(2026, 3, 1, 12, tzinfo=UTC), AlertState()
    outcomes = [Outcome(Verdict.FAIL, "answered 500")] * 5 + [Outcome(Verdict.PASS, "answered 200")] * 5
    readings = [
        Reading("api", noon + timedelta(seconds=30 * n), outcomes[n % 10], noon, 0.1) for n in range(READINGS)
    ]
    began = time.process_time()
    for reading in readings:
        state, _ = step(state, reading, policy, reading.slot)
    return READINGS / (time.process_time() - began)


class Bare:
    """Seconds of each message that httpx posts."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self.whole, self.median = sum(seconds), percentile(seconds, 0.5)
        self.p99 = percentile(seconds, 0.99)


async def bare_posts(town: Company) -> Bare:
    """A connection for each message, as channels open one."""
    seconds = []
    for number in range(STORM):
        began = time.perf_counter()
        async with httpx.AsyncClient() as http:
            await http.post(f"{town.receiver_url}/bare", json={"text": f"incident {number}" * 20})
        seconds.append(time.perf_counter() - began)
    return Bare(seconds)


class Storm:
    """Seconds from the first decision to messages, and their number."""

    def __init__(self, began: float, received: Sequence[ReceivedAlert]) -> None:
        bodies = [(each.at - began, each.json()) for each in received]
        p0 = [at for at, body in bodies if body["data"]["severity"] == "P0"]
        self.first_p0, self.last_p0 = min(p0), max(p0)
        self.last, self.messages = max(at for at, _ in bodies), len(bodies)


class Isolated:
    def __init__(self, seconds: Sequence[float]) -> None:
        self.p50, self.p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)


async def measure_storm(town: Company) -> Storm:
    """Records failing readings in batches, as sweeps do, the P0 checks among the others."""
    names = [f"check-{n:03d}" for n in range(STORM)]
    checks = "".join(
        _CHECK.format(name=name, severity="P0" if n % (STORM // P0) == 0 else "P2", group="payments")
        for n, name in enumerate(names)
    )
    async with _worker(town, checks) as app:
        town.receiver.clear()
        began = time.time()
        for first in range(0, STORM, BATCH):
            await _fail(app, names[first : first + BATCH])
        await _until_delivered(app)
        return Storm(began, town.receiver.accepted("/hook"))


async def measure_isolated(town: Company, number: int) -> Isolated:
    """One incident after the other, each in a group of its own."""
    names = [f"check-{n:03d}" for n in range(number)]
    checks = "".join(_CHECK.format(name=name, severity="P1", group=name) for name in names)
    async with _worker(town, checks) as app:
        seconds = []
        for name in names:
            town.receiver.clear()
            began = time.time()
            await _fail(app, [name])
            while not (received := town.receiver.accepted("/hook")):  # noqa: ASYNC110 - of another thread
                await asyncio.sleep(0.005)
            seconds.append(received[0].at - began)
        return Isolated(seconds)


@asynccontextmanager
async def _worker(town: Company, checks: str) -> AsyncIterator[App]:
    """A real worker delivers; this process records the readings, as another worker of the fleet would."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres() as postgres, EmbeddedValkey() as valkey:
        path = Path(folder) / "paywatch.toml"
        path.write_text(checks + _CHANNEL.format(url=town.receiver_url))
        environment = {"DATABASE_URL": postgres.dsn, "REDIS_URL": valkey.url}
        await store.migrate_async(SecretStr(postgres.dsn))
        await asyncio.sleep(0)
        loaded = settings.load(path, environment)
        redis = queue.connect(SecretStr(valkey.url), queue.PROBES, patient=False)
        with Processes({**environment, "PAYWATCH_CONFIG": str(path)}, Path(folder)) as processes:
            async with open_app(loaded, "bench", redis) as app:
                await audit.upkeep(app)
                await adopt_configuration(app)
                await app.store.execute(_QUIET)  # the worker runs none of the checks
                worker = processes.start("worker", "worker", "probes")
                while not await app.store.fetchval("select count(*) from paywatch.heartbeats"):
                    if worker.poll() is not None:
                        sys.exit(f"the worker ended: {(Path(folder) / 'worker.log').read_text()[-2000:]}")
                    await asyncio.sleep(0.05)
                yield app
        await redis.aclose(close_connection_pool=True)


_QUIET = "update paywatch.checks set next_slot = now() + interval '1 hour'"
_DUE = "update paywatch.checks set next_slot = now() - interval '1 millisecond' where name = any ($1)"


async def _fail(app: App, names: Sequence[str]) -> None:
    """Claims the checks and records a failing reading of each, in one transaction."""
    async with app.store.acquire() as connection, connection.transaction():
        await connection.execute(_DUE, list(names))
    claims = await store.claim_due(
        app.store,
        {name: digest for name, digest in app.revision.definitions.items() if name in set(names)},
        worker=app.worker,
        limit=len(names),
        lease=app.check_lease,
    )
    now = datetime.now(UTC)
    outcome = Outcome(Verdict.FAIL, "answered 500 where 200 was expected")
    readings = [ClaimedReading(each, Reading(each.check, each.slot, outcome, now, 0.1)) for each in claims]
    await app.decide(lambda evaluator: store.record(app.store, readings, evaluator))
    await queue.enqueue(app.redis, queue.PROBES, "deliver")


async def _until_delivered(app: App) -> None:
    while await store.pending_count(app.store):  # noqa: ASYNC110 - another process delivers
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    main()
