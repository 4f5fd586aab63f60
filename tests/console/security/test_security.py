"""The page of security: what checks saw, and unknown where none looks."""

import json
from datetime import timedelta
from typing import Any

import asyncpg

from tests.conftest import CommandLine
from tests.console.conftest import Visit
from tests.console.measuring import add_reading, now_of
from tests.console.payments.test_payments import row_of

HOOK: dict[str, Any] = {
    "name": "hook",
    "kind": "webhook",
    "every": "5m",
    "url": "https://shop.example/hook",
    "secret": "whsec_0123456789abcdef",
    "must_refuse": ["forged", "stale", "unsigned"],
}
STRIPE: dict[str, Any] = {"name": "key", "kind": "stripe", "every": "1m", "may_read": ["charges", "events"]}
ENDPOINTS: dict[str, Any] = {
    "name": "endpoints",
    "kind": "stripe_webhooks",
    "every": "5m",
    "endpoints": [{"url": "https://shop.example/hook"}],
}


async def test_unknown_where_no_check_looks(visit: Visit) -> None:
    page = (await (await visit()).get("/security")).text
    assert "no check looks: add a check of kind" in row_of(page, "Authentication failures")
    assert "◇ unknown" in row_of(page, "Blocked requests")
    assert "no check of kind &#34;webhook&#34; sends forged events" in page or "sends forged events" in page
    assert "●" not in page


async def test_counts_come_from_readings(visit: Visit, store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    values = {"failed_auth_attempts": 3.0, "security_violations": 0.0}
    await add_reading(store_pool, "logins", "sql", now, values=values)
    old = {"authorization_violations": 0.0}
    await add_reading(store_pool, "access", "metrics", now - timedelta(hours=5), values=old)
    page = (await (await visit()).get("/security")).text
    assert "3 ■ found" in row_of(page, "Authentication failures")
    assert "0 ● none" in row_of(page, "Security incidents")
    assert "◇ unknown" in row_of(page, "Authorization violations")


async def test_an_accepted_forgery_is_shown(visit: Visit, store_pool: asyncpg.Pool) -> None:
    steps = {"delivered": {"status": 200}, "forged": {"status": 400}, "stale": {"status": 200}}
    await add_reading(
        store_pool,
        "hook",
        "webhook",
        await now_of(store_pool),
        verdict="fail",
        cause="stale_accepted",
        reason="accepted an event signed an hour ago",
        evidence={"steps": steps},
    )
    page = (await (await visit(checks=[HOOK])).get("/security")).text
    assert row_of(page, "forged") == "forged ● refused HTTP 400"
    assert row_of(page, "stale") == "stale ■ accepted HTTP 200"
    assert row_of(page, "unsigned") == "unsigned ◇ unknown not sent in the last reading"


async def test_permissions_and_endpoints(visit: Visit, store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    may = {"may_read": {"charges": True, "events": False}}
    await add_reading(store_pool, "key", "stripe", now, verdict="fail", cause="forbidden", evidence=may)
    listed = {"endpoints": [{"id": "we_1", "url": "https://shop.example/hook", "status": "enabled"}]}
    await add_reading(store_pool, "endpoints", "stripe_webhooks", now, evidence=listed)
    client = await visit(checks=[STRIPE, ENDPOINTS])
    page = (await client.get("/security")).text
    assert row_of(page, "charges") == "charges ● granted"
    assert row_of(page, "events") == "events ■ missing"
    assert "as expected" in page
    undelivered = {"verdict": "fail", "cause": "pending", "reason": "undelivered", "evidence": listed}
    await add_reading(store_pool, "endpoints", "stripe_webhooks", now + timedelta(seconds=1), **undelivered)  # type: ignore[arg-type]
    page = (await client.get("/security")).text
    assert "as expected" not in page  # the reading has one cause, which may hide another


async def test_the_command_says_the_same(
    store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine
) -> None:
    values = {"failed_auth_attempts": 3.0}
    await add_reading(store_pool, "logins", "sql", await now_of(store_pool), values=values)
    done = await command_line({"DATABASE_URL": store_db}, "report", "security")
    assert "Authentication failures: 3 (logins" in done.stdout
    assert "Blocked requests: unknown: no check looks" in done.stdout
    found = json.loads(
        (await command_line({"DATABASE_URL": store_db}, "report", "security", "--json")).stdout
    )
    assert [len(each["measured"]) for each in found["counts"]] == [1, 0, 0, 0, 0, 0]


async def test_a_permission_that_no_check_asks_for_is_not_missing(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    now = await now_of(store_pool)
    may = {"may_read": {"balance": True, "account": False}}
    await add_reading(store_pool, "key", "stripe", now, evidence=may)
    plain = {"name": "key", "kind": "stripe", "every": "1m"}
    page = (await (await visit(checks=[plain])).get("/security")).text
    assert ("not needed" in page, "missing" in page) == (True, False)
    page = (await (await visit(checks=[plain | {"expect": {"country": "US"}}])).get("/security")).text
    assert ("not needed" in page, "missing" in page) == (False, True)
