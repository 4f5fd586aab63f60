"""The incident of workers that cannot see: opened by their heartbeats, resolved when all of them see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

import settings
import store
from alerts import NETWORK
from probes import Verdict
from probes.reading import Json
from sandbox.company import Company
from store import SightReport
from tests.probes.sockets import closed_port
from tests.workers.delivering import deliver_all
from tests.workers.fleet import hook
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.health import examine
from workers.jobs import audit
from workers.metrics.worker import Metrics
from workers.runtime.sight_watch import OPENS_AFTER, judge, watch_sight

SEES = SightReport("one", "", "sees", 0.0, "", "")
UNTRIED = SightReport("new", "", "unknown", 0.0, "", "")
BLINK = SightReport("two", "", "blind", OPENS_AFTER - 1, "names", "this worker resolves no names")
BLIND = SightReport("three", "eu", "blind", OPENS_AFTER, "addresses", "this worker has no network")


@pytest.mark.parametrize(
    ("reports", "is_open", "verdict"),
    [
        ([], False, None),
        ([], True, None),
        ([SEES], False, None),
        ([SEES, BLINK], False, None),
        ([SEES, BLIND], False, Verdict.FAIL),
        ([BLIND, BLIND], False, Verdict.FAIL),
        ([SEES, BLIND], True, None),
        ([SEES, BLINK], True, None),
        ([SEES, UNTRIED], True, None),
        ([SEES, SEES], True, Verdict.PASS),
    ],
)
def test_one_blind_worker_opens_and_only_all_resolve(
    reports: list[SightReport], is_open: bool, verdict: Verdict | None
) -> None:
    outcome = judge(reports, is_open=is_open)
    assert (outcome and outcome.verdict) == verdict


def test_the_reason_names_cause_worker_and_location() -> None:
    outcome = judge([SEES, BLIND], is_open=False)
    assert outcome is not None
    assert outcome.cause == "addresses"
    assert outcome.reason.startswith("this worker has no network (cause: addresses). 1 of 2 workers")
    assert "three in eu" in outcome.reason


@pytest.fixture
async def app(tmp_path: Path, store_db: str, town: Company) -> AsyncIterator[App]:
    """A worker's resources, on a host whose self check cannot succeed."""
    path, nowhere = tmp_path / "paywatch.toml", "redis://127.0.0.1:1/0"
    page = '[[checks]]\nname = "page"\nkind = "http"\nurl = "http://127.0.0.1:9/"\nevery = "1h"\n'
    alone = f'[self_check]\naddresses = ["127.0.0.1:{closed_port()}"]\nnames = []\n'
    path.write_text(page + alone + hook("hook", f"{town.receiver_url}/hook"))
    loaded = settings.load(path, {"DATABASE_URL": store_db, "REDIS_URL": nowhere})
    redis = queue.connect(SecretStr(nowhere), queue.PROBES, patient=False)
    async with open_app(loaded, "watcher", redis) as app:
        await audit.upkeep(app)
        await adopt_configuration(app)
        yield app
    await redis.aclose(close_connection_pool=True)


async def beat(app: App, worker: str, report: dict[str, Json]) -> None:
    await store.write_heartbeat(app.store, worker, "probes", {"sight": report})


BLIND_BEAT: dict[str, Json] = {"state": "blind", "seconds": 60, "code": "names", "reason": "no names here"}


async def test_one_incident_is_delivered_and_resolved(app: App, town: Company) -> None:
    metrics = Metrics(app.settings)

    with structlog.testing.capture_logs() as lines:
        await beat(app, "one", BLIND_BEAT)
        await beat(app, "two", {"state": "sees"})
        for _ in range(3):
            await watch_sight(app)
        await deliver_all(app, metrics)
        await beat(app, "one", {"state": "sees"})
        await watch_sight(app)
        await deliver_all(app, metrics)
    messages = [each.json() for each in town.receiver.accepted("/hook")]
    assert [each["type"] for each in messages] == ["incident.opened", "incident.resolved"]
    assert "no names here (cause: names). 1 of 2 workers cannot see: one" in messages[0]["data"]["reason"]
    assert messages[0]["data"]["severity"] == "P1"
    events = [line["event"] for line in lines if line["event"].startswith("incident_")]
    assert events == ["incident_opened", "incident_resolved"]


async def test_status_names_the_blind_worker(app: App) -> None:
    await beat(app, "one", BLIND_BEAT)
    found = await examine(app.store, app.settings)
    codes = {problem.code.value: problem for problem in found.problems}
    assert codes["worker_blind"].subject == "one"
    assert codes["worker_blind"].text.startswith("no names here")
    assert codes["worker_blind"].code.stops_heartbeat


async def test_a_new_worker_looks_before_the_incident_is_resolved(app: App) -> None:
    """A restart must not end the incident: the new worker has not failed a check yet."""
    await beat(app, "one", BLIND_BEAT)
    await watch_sight(app)
    assert [each.fingerprint for each in await store.list_incidents(app.store)] == [NETWORK]
    await store.delete_heartbeat(app.store, "one")
    await beat(app, "two", app.tools.sight.report())
    await watch_sight(app)
    assert app.tools.sight.is_blind
    assert [each.fingerprint for each in await store.list_incidents(app.store)] == [NETWORK]
