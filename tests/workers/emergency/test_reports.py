"""What a channel of P0 refuses, or does not take in time, goes to the fallback: without store and Redis."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

import alerts
import settings
from alerts.emergency import Limits, Outage
from tests.alerts.channels.receiver import Behaviour, Receiver, answer
from tests.alerts.timeline import NOON
from tests.waiting import eventually
from workers import queue
from workers.metrics.worker import Metrics
from workers.runtime.emergency.coordination import Coordination
from workers.runtime.emergency.local import LocalChecks
from workers.runtime.emergency.reports import Reports
from workers.standby import Buffer, Standby

CONFIGURATION = """
[channels.pager]
kind = "webhook"
url = "{}"

[channels.spare]
kind = "webhook"
url = "{}"

[severities.P0]
channels = ["pager"]
fallback = ["spare"]
deliver_within = "2m"
"""
OUTAGE = Outage(
    thread="emg_1", number="7", since=NOON, cause="unreachable", reason="Postgres cannot be reached"
)
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
async def receivers() -> AsyncIterator[tuple[Receiver, Receiver]]:
    async with Receiver() as pager, Receiver() as spare:
        yield pager, spare


@pytest.mark.parametrize(("behaviour", "after"), [(answer(410), 16), (answer(503), 136)])
async def test_what_is_not_taken_goes_to_the_fallback(
    tmp_path: Path, receivers: tuple[Receiver, Receiver], behaviour: Behaviour, after: int
) -> None:
    """``after``: how many seconds the outage lasts when the fallback is notified."""
    (pager, spare), path = receivers, tmp_path / "paywatch.toml"
    pager.behaviour = behaviour
    path.write_text(CONFIGURATION.format(pager.url(), spare.url()))
    loaded = settings.load(path, {"REDIS_URL": NOWHERE})
    redis = queue.connect(SecretStr(NOWHERE), queue.PROBES, patient=False)
    coordination = Coordination(redis, "emg_1", "one", NOON.timestamp)
    checks = LocalChecks(loaded, alerts.Policies(loaded), Standby(), coordination)
    async with alerts.guarded_client() as http:
        reports = Reports(loaded, "one", coordination, http, Metrics(loaded), Limits())

        async def report(seconds: int) -> None:
            now = (NOON + timedelta(seconds=seconds)).timestamp()
            await reports.report(OUTAGE, checks, Buffer(), now)

        await report(16)
        await eventually(lambda: pager.received, "the channel is tried")
        assert spare.received == []

        async def told() -> bool:
            await report(after)
            return "spare" in reports.couriers.references

        await eventually(told, "the fallback is notified")
        await reports.resolve(NOON.timestamp() + after + 1)
        await eventually(lambda: len(spare.received) == 2, "the end is sent")
        await reports.couriers.close()
    await redis.aclose(close_connection_pool=True)
    assert [each.json["data"]["status"] for each in spare.received] == ["opened", "resolved"]
