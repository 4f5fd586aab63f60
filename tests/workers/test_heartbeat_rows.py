"""What a worker says of itself in its heartbeat, for the page of workers."""

import json

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

ROW = "select info::text from paywatch.heartbeats where queue = 'reconcile'"


async def test_a_worker_reports_its_version_buffer_and_requests(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    await fleet.started("all")
    rows = await fleet.until(lambda: fleet.rows(ROW), "the worker beats")
    info = json.loads(rows[0][0])
    assert info["paywatch"]
    assert info["buffer"] == {"waiting": 0, "dropped": 0, "recorded": 0}
    assert set(info["stripe"]) == {"requests", "last_minute", "permitted"}
    assert info["stripe"]["permitted"]["payment_intents"] > 0
