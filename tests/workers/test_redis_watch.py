"""The incident of a Redis that fails a worker: opened, delivered and resolved by what workers report."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from redis.exceptions import AuthenticationError

import settings
import store
from probes import Verdict
from probes.reading import Json
from sandbox.company import Company
from store import RedisReport
from tests.workers.delivering import deliver_all
from tests.workers.fleet import hook
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.jobs import audit
from workers.metrics.worker import Metrics
from workers.redis_status import RedisStatus
from workers.runtime.redis_watch import OPENS_AFTER, judge, watch_redis

SERVED = RedisReport("one", "serves", 0.0, "", "")
UNTRIED = RedisReport("new", "unknown", 0.0, "", "")
BLIP = RedisReport(
    "two", "fails", OPENS_AFTER - 1, "timeout", "REDIS_URL: Redis at redis:6379 is unreachable"
)
WRONG = RedisReport("three", "fails", OPENS_AFTER, "wrong_password", "REDIS_URL: Redis at redis:6379 refuses")


@pytest.mark.parametrize(
    ("reports", "is_open", "verdict"),
    [
        ([], False, None),
        ([], True, None),
        ([SERVED], False, None),
        ([SERVED, BLIP], False, None),
        ([SERVED, WRONG], False, Verdict.FAIL),
        ([SERVED, WRONG], True, None),
        ([SERVED, BLIP], True, None),
        ([SERVED, UNTRIED], True, None),
        ([UNTRIED], True, None),
        ([SERVED, SERVED], True, Verdict.PASS),
    ],
)
def test_one_failing_worker_opens_and_only_all_resolve(
    reports: list[RedisReport], is_open: bool, verdict: Verdict | None
) -> None:
    outcome = judge(reports, is_open=is_open)
    assert (outcome and outcome.verdict) == verdict


def test_the_reason_names_the_variable_the_cause_and_the_workers() -> None:
    outcome = judge([SERVED, WRONG], is_open=False)
    assert outcome is not None
    assert outcome.cause == "wrong_password"
    assert outcome.reason == (
        "REDIS_URL: Redis at redis:6379 refuses (cause: wrong_password). It fails 1 of 2 workers: three. "
        "Checks and notifications continue from Postgres"
    )


@pytest.fixture
async def app(tmp_path: Path, store_db: str, town: Company) -> AsyncIterator[App]:
    """A worker's resources without a worker, on an address at which there is no Redis."""
    path, nowhere = tmp_path / "paywatch.toml", "redis://127.0.0.1:1/0"
    page = '[[checks]]\nname = "page"\nkind = "http"\nurl = "http://127.0.0.1:9/"\nevery = "1h"\n'
    path.write_text(page + hook("hook", f"{town.receiver_url}/hook"))
    loaded = settings.load(path, {"DATABASE_URL": store_db, "REDIS_URL": nowhere})
    redis = queue.connect(SecretStr(nowhere), queue.PROBES, patient=False)
    async with open_app(loaded, "watcher", redis) as app:
        await audit.upkeep(app)
        await adopt_configuration(app)
        yield app
    await redis.aclose(close_connection_pool=True)


async def beat(app: App, worker: str, report: dict[str, Json]) -> None:
    await store.write_heartbeat(app.store, worker, "probes", {"redis": report})


def failing_for(seconds: float) -> dict[str, Json]:
    """The report of a worker whose password Redis refuses."""
    now = 0.0
    status = RedisStatus(SecretStr("redis://:hunter2@redis:6379/0"), clock=lambda: now)
    status.failed(AuthenticationError("invalid username-password pair or user is disabled."))
    now = seconds
    return status.report()


async def test_the_incident_is_delivered_and_resolved_without_redis(app: App, town: Company) -> None:
    metrics = Metrics(app.settings)

    with structlog.testing.capture_logs() as lines:
        await beat(app, "one", failing_for(60))
        await beat(app, "two", {"state": "serves"})
        for _ in range(3):
            await watch_redis(app)
        await deliver_all(app, metrics)
        await beat(app, "one", {"state": "serves"})
        await watch_redis(app)
        await deliver_all(app, metrics)
    messages = [each.json() for each in town.receiver.accepted("/hook")]
    assert [each["type"] for each in messages] == ["incident.opened", "incident.resolved"]
    reason = messages[0]["data"]["reason"]
    assert "REDIS_URL: Redis at redis:6379 refuses commands" in reason
    assert "(cause: wrong_password)" in reason
    assert "hunter2" not in str(messages)
    events = [line["event"] for line in lines if line["event"].startswith("incident_")]
    assert events == ["incident_opened", "incident_resolved"]


async def test_a_dead_worker_neither_opens_nor_holds_the_incident(app: App) -> None:
    await beat(app, "dead", failing_for(60))
    await app.store.execute("update paywatch.heartbeats set beat_at = now() - interval '2 minutes'")
    await beat(app, "alive", {"state": "serves"})
    await watch_redis(app)
    assert await store.list_incidents(app.store) == []
