"""Delivery: whether channels work, what became of each notification, and tests of channels."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from console.roles import Role
from tests.alerts.channels.receiver import Receiver, answer
from tests.console.conftest import Visit
from tests.console.shop import watch_shop
from tests.store.recorded import Recorder

ADD = """
with delivery as (
  insert into paywatch.deliveries (
    channel, kind, severity, dedupe_key, payload, status, decided_at, delivered_at, latency, last_outcome,
    attempts
  )
  values (
    $1, 'opened', 'P1', $2, '{}', $3, $4::timestamptz, $5::timestamptz,
    extract(epoch from $5::timestamptz - $4::timestamptz), $3, 1
  )
  returning id
)
insert into paywatch.notifications (
  incident_id, sequence, channel, kind, severity, dedupe_key, status, delivered_at, created_at, last_error,
  delivery_id, attempts, reference
)
select $6, $7, $1, 'opened', 'P1', $2, case $3 when 'accepted' then 'delivered' else $3 end,
  $5::timestamptz, $4::timestamptz, $8, id, 1, 'ref-1'
from delivery
"""
NOW = datetime.now(UTC)


async def add(pool: asyncpg.Pool, incident: str, number: int, status: str, latency: float | None) -> None:
    decided = NOW - timedelta(hours=1) + timedelta(seconds=number)
    delivered = None if latency is None else decided + timedelta(seconds=latency)
    error = None if delivered else "410 token=abcdefghijkl \x1b[2J"
    await pool.execute(ADD, "hook", f"k{number}", status, decided, delivered, incident, 1000 + number, error)


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    return await watch_shop(store_pool)


@pytest.fixture
async def incident(recorder: Recorder, store_pool: asyncpg.Pool) -> str:
    await recorder.read("api", "ff")
    id_ = await recorder.incident("api")
    for number, latency in enumerate((1.0, 2.0, 3.0)):
        await add(store_pool, id_, number, "accepted" if number else "delivered", latency)
    await add(store_pool, id_, 9, "failed", None)
    return id_


async def channels(visit: Visit) -> dict[str, dict[str, Any]]:
    rows = (await (await visit()).get("/delivery/channels?format=json")).json()["items"]
    return {row["name"]: row for row in rows}


async def test_channels_show_how_they_serve(visit: Visit, incident: str, store_pool: asyncpg.Pool) -> None:
    found = await channels(visit)
    hook, boss = found["hook"], found["boss"]
    assert (hook["kind"], hook["state"], hook["messages"], hook["p50"]) == ("webhook", "works", 3, 2.0)
    assert 2.9 < hook["p99"] <= 3.0
    assert (hook["pending"], hook["not_delivered"]) == (1, 1)
    assert (boss["state"], boss["last_success"], boss["p50"]) == ("untried", None, None)
    await store_pool.execute(
        "update paywatch.notifications set due_at = now() - interval '3 minutes' where status = 'pending'"
    )
    assert (await channels(visit))["hook"]["state"] == "late"
    await store_pool.execute(
        "insert into paywatch.channel_states (channel, broken_since, error) values ('hook', now(), $1)",
        "404: password=hunter2-hunter2",
    )
    broken = (await channels(visit))["hook"]
    assert (broken["state"], broken["error"]) == ("broken", "404: password=********")


async def test_a_channel_that_is_no_longer_configured_is_marked(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    await store_pool.execute(
        "insert into paywatch.notifications (sequence, channel, kind, severity, dedupe_key, payload, status) "
        "values (1, 'old', 'notice', 'P3', 'x', '{}', 'failed')"
    )
    assert (await channels(visit))["old"]["state"] == "not configured"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 5),
        ("channel=hook", 5),
        ("channel=boss", 0),
        ("outcome=accepted", 2),
        ("outcome=failed", 1),
        ("outcome=pending", 1),
        ("kind=reminder", 0),
        ("since=2020-01-01T00:00:00Z", 5),
        ("until=2020-01-01T00:00:00Z", 0),
    ],
)
async def test_the_log_is_filtered_and_exported(visit: Visit, incident: str, query: str, number: int) -> None:
    client = await visit()
    rows = (await client.get(f"/delivery?format=json&{query}")).json()["items"]
    assert len(rows) == number
    assert f"{number} row" in (await client.get(f"/delivery?{query}")).text.partition('id="log"')[2]


async def test_the_log_masks_errors_and_leads_to_the_incident(visit: Visit, incident: str) -> None:
    page = (await (await visit()).get(f"/delivery?incident={incident}&outcome=failed")).text
    assert "410 token=******** \\x1b[2J" in page
    assert "1 notification is failed" in page  # the band quotes the error too
    assert "abcdefghijkl" not in page
    assert "\x1b" not in page
    assert f'href="/incidents/{incident}"' in page
    assert "ref-1" in page


async def test_a_channel_is_tested_from_the_page(visit: Visit, store_pool: asyncpg.Pool) -> None:
    async with Receiver() as receiver:
        hook = {"kind": "webhook", "url": receiver.url("/secret-path-of-hook")}
        client = await visit([Role.OPERATOR], channels={"hook": hook})
        sent = await client.post("/delivery/test", data={"channel": "hook"})
        assert sent.headers["location"] == "/delivery?notice=channel-delivered"
        receiver.behaviour = answer(404)
        refused = await client.post("/delivery/test", data={"channel": "hook"})
        assert refused.headers["location"] == "/delivery?notice=channel-failed"
        assert len(receiver.received) == 2
    acts = await store_pool.fetch("select outcome, detail from paywatch.audit_log order by id")
    assert [row["outcome"] for row in acts] == ["attempted", "done"] * 2
    assert [row["detail"].get("outcome") for row in acts] == [None, "delivered", None, "permanent"]
    state = await store_pool.fetchrow("select test_outcome, test_error from paywatch.channel_states")
    assert state is not None
    assert state["test_outcome"] == "permanent"
    assert "secret-path" not in state["test_error"] + str([row["detail"] for row in acts])


async def test_a_channel_of_another_configuration_cannot_be_tested(visit: Visit) -> None:
    answered = await (await visit()).post("/delivery/test", data={"channel": "hook"})
    assert answered.status_code == 404
    assert "no channel is named &#39;hook&#39; in the configuration of the console" in answered.text


async def test_a_viewer_cannot_test(visit: Visit, recorder: Recorder) -> None:
    client = await visit([Role.VIEWER], channels={"hook": {"kind": "webhook", "url": "https://h.example/x"}})
    assert "/delivery/test" not in (await client.get("/delivery")).text
    assert (await client.post("/delivery/test", data={"channel": "hook"})).status_code == 403
