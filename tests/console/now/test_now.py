"""``/``: one sentence, what is open and what comes next, the checks, money, channels, and what changed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from alerts.model import AlertState
from console.roles import Role
from settings.values import Severity
from store.json_text import to_json
from store.rollups import roll_up
from tests.console.conftest import Visit

CHECK = {"name": "api", "kind": "http", "url": "http://shop.example/", "every": "30s", "groups": ["payments"]}
SEVERITIES = {"P1": {"channels": ["hook"], "escalate": [{"after": "10m", "to": ["sms"]}]}}
CHANNELS = {
    "hook": {"kind": "webhook", "url": "https://hook.example/"},
    "sms": {"kind": "webhook", "url": "https://sms.example/"},
}
CONFIGURED: Mapping[str, Any] = {"checks": [CHECK], "severities": SEVERITIES, "channels": CHANNELS}


async def now(visit: Visit, *roles: Role, **settings: Any) -> str:
    answer = await (await visit(roles or tuple(Role), **(dict(CONFIGURED) | settings))).get("/")
    assert answer.status_code == 200, answer.text
    return answer.text


async def add_incident(
    pool: asyncpg.Pool,
    id_: str,
    severity: str,
    fingerprint: str,
    *,
    minutes: int,
    reason: str = "down",
    state: Mapping[str, Any] | None = None,
) -> None:
    opened = datetime.now(UTC) - timedelta(minutes=minutes)
    await pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ($1, $2, $3, $4, $5, $6)",
        *(id_, fingerprint, fingerprint.partition(":")[2], severity, reason, opened),
    )
    alert = AlertState(incident=id_, severity=Severity(severity), opened_at=opened, **(state or {}))
    await pool.execute(
        "insert into paywatch.alert_states (fingerprint, state) values ($1, $2::text::jsonb)",
        fingerprint,
        to_json(alert),
    )


async def add_check(pool: asyncpg.Pool, name: str, verdict: str | None = "pass", every: int = 30) -> None:
    await pool.execute(
        "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot, last_slot, "
        "last_verdict, last_reason) "
        "values ($1, 'http', 'P1', $2::bigint * 1000000, 0, now(), now(), $3, 'answered 500')",
        *(name, every, verdict),
    )


async def add_reading(pool: asyncpg.Pool, name: str, verdict: str, ago: timedelta, slots: int = 1) -> None:
    await pool.execute(
        "insert into paywatch.readings (check_name, slot, slots, verdict, started_at, duration) "
        "values ($1, now() - $2::interval, $3, $4, now(), 0.1)",
        *(name, ago, slots, verdict),
    )


async def add_run(pool: asyncpg.Pool, account: str, status: str, result: str = "{}") -> None:
    await pool.execute(
        "insert into paywatch.runs (id, account, window_from, window_until, objects, mode, status, "
        "finished_at, result) values ($1, $2, now() - interval '2 days', now() - interval '1 day', "
        "'{payments}', 'run', $3, now(), $4::text::jsonb)",
        *(f"run_{account}", account, status, result),
    )


async def test_nothing_known_is_said_to_be_unknown(visit: Visit) -> None:
    page = await now(visit, checks=[], channels={}, severities={})
    assert (
        "Paywatch is blind. What it saw last: no open problem, no check is scheduled, money at risk unknown"
        in page
    )
    assert "nothing is watched" in page
    assert "whether money is missing is unknown" in page
    assert "No channel is configured: nobody is notified" in page


async def test_open_incidents_with_owner_and_countdown(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "inc_new", "P1", "check:api", minutes=4)
    gone = {"acknowledged_at": datetime.now(UTC), "acknowledged_by": "bob"}
    await add_incident(store_pool, "inc_old", "P1", "check:gone", minutes=90, state=gone)
    page = await now(visit)
    assert "2 problems, 1 unacknowledged" in page
    listed = page.partition("<main")[2]
    assert listed.index("inc_old") < listed.index("inc_new")
    assert "escalation step 1 of 1 notifies sms" in page
    assert ">in 5:5" in page or ">in 6:00" in page
    assert "bob has it" in page
    assert "what it is about is no longer configured" in page
    assert page.count('action="/incidents/inc_new/acknowledge"') == 1
    assert "/incidents/inc_old/acknowledge" not in page


async def test_money_at_risk_comes_before_age(visit: Visit, store_pool: asyncpg.Pool) -> None:
    at_risk = '{"at_risk": {"payments": {"usd": 1430210, "jpy": 500}}}'
    await add_run(store_pool, "acct_1", "discrepancies", at_risk)
    await store_pool.execute(
        "insert into paywatch.object_runs (run, account, object, counts) "
        "select id, account, 'payments', '{}' from paywatch.runs"
    )
    await add_incident(store_pool, "inc_down", "P1", "check:api", minutes=300)
    await add_incident(store_pool, "inc_money", "P1", "reconcile:payments@acct_1", minutes=3)
    page = await now(visit)
    assert "500 JPY and 14,302.10 USD at risk by the reconciliation of 20" in page
    listed = page.partition("<main")[2]
    assert listed.index("inc_money") < listed.index("inc_down")


async def test_only_who_may_acknowledge_gets_the_form(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "inc_a", "P1", "check:api", minutes=1)
    assert "/acknowledge" not in await now(visit, Role.VIEWER)
    client = await visit([Role.OPERATOR], **CONFIGURED)
    page = (await client.get("/")).text
    assert f'name="csrf" value="{client.headers["X-CSRF-Token"]}"' in page


async def test_problems_come_first_with_their_last_day(visit: Visit, store_pool: asyncpg.Pool) -> None:
    for name, verdict in (("api", "fail"), ("aaa", "pass"), ("never", None)):
        await add_check(store_pool, name, verdict)
    await add_reading(store_pool, "api", "pass", timedelta(hours=20))
    await add_reading(store_pool, "api", "fail", timedelta(seconds=1))
    await add_reading(store_pool, "aaa", "missed", timedelta(hours=6), slots=300)
    page = await now(visit)
    groups = page.partition('id="h-checks"')[2]
    assert groups.index("payments") < groups.index(">api<") < groups.index("without a group")
    assert groups.index(">never<") < groups.index(">aaa<")
    assert "answered 500" in groups
    assert "fail" in groups.partition(">api<")[2].partition("</li>")[0]
    assert 'class="v-missed"' in groups.partition("</symbol>")[0]
    assert "last 24 hours: no data" in groups.partition(">never<")[2].partition("</li>")[0]


async def test_rolled_up_hours_look_as_their_readings_did(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_check(store_pool, "api")
    for hours, verdict in ((20, "fail"), (9, "degraded"), (3, "unknown"), (2, "pass"), (0, "pass")):
        await add_reading(store_pool, "api", verdict, timedelta(hours=hours, seconds=1))
    before = (await now(visit)).partition('id="h-checks"')[2].partition('id="h-money"')[0]
    assert "fail" in before
    while await roll_up(store_pool, timedelta(days=90)):
        pass
    after = (await now(visit)).partition('id="h-checks"')[2].partition('id="h-money"')[0]
    assert before == after
    assert await store_pool.fetchval("select count(*) from paywatch.rollups where unit = 'hour'") > 0


async def test_the_last_word_of_each_account(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_run(store_pool, "acct_1", "incomplete")
    page = await now(visit, reconcile={"daily_at": "03:00", "accounts": ["platform", "acct_1"]})
    table = page.partition("The last run of each account")[2].partition("</table>")[0]
    assert ">incomplete<" in table
    assert ">not run<" in table


async def test_a_run_of_one_object_says_nothing_of_the_others(visit: Visit, store_pool: asyncpg.Pool) -> None:
    later = """
        insert into paywatch.runs (id, window_from, window_until, objects, mode, status, finished_at, result)
        values ($1, now() - interval '1 day', now(), array[$1], 'run', 'matched', now(), '{}')
    """
    await add_run(store_pool, "", "discrepancies")
    await store_pool.execute(later, "refunds")
    table = (await now(visit)).partition("The last run of each account")[2].partition("</table>")[0]
    assert ">discrepancies<" in table
    await store_pool.execute(later, "payments")
    table = (await now(visit)).partition("The last run of each account")[2].partition("</table>")[0]
    assert ">matched<" in table


async def test_a_channel_that_fails_is_named_with_its_error(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(
        "insert into paywatch.channel_states (channel, failing_since, error) "
        "values ('hook', now(), 'answered 503')"
    )
    assert "its attempts fail: answered 503" in await now(visit)


async def test_what_changed_within_a_day(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(
        "insert into paywatch.heartbeats (worker, queue, info) values ('w1', 'probes', $1::text::jsonb)",
        '{"version": "7.1"}',
    )
    for ends, reason in (("1 hour", "deploying"), ("-1 hour", "old work")):
        await store_pool.execute(
            "insert into paywatch.silences (id, matchers, reason, created_by, created_at, starts_at, "
            "ends_at) values ('sil_' || $2, '{}', $2, 'ann', now() - interval '2 hours', "
            "now() - interval '2 hours', now() + $1::text::interval)",
            *(ends, reason),
        )
    changes = (await now(visit)).partition('id="h-changes"')[2]
    assert "version 7.1 runs probes" in changes
    assert "begins: deploying (ann)" in changes
    assert "ended: old work" in changes


async def test_texts_of_others_are_masked_and_never_markup(visit: Visit, store_pool: asyncpg.Pool) -> None:
    reason = "<script>alert(1)</script> connecting with s3cret-of-the-store failed"
    await add_incident(store_pool, "inc_x", "P1", "check:api", minutes=1, reason=reason)
    page = await now(visit, redis_url="redis://:s3cret-of-the-store@127.0.0.1:1/0")
    assert "<script>alert" not in page
    assert "s3cret-of-the-store" not in page
    assert "connecting with" in page


async def test_one_part_alone(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit(**CONFIGURED)
    answer = await client.get("/", headers={"X-Fragment": "now-money"})
    assert answer.text.startswith('<section id="now-money"')
    assert answer.text.endswith("</section>")
    assert (await client.get("/", headers={"X-Fragment": "now-nothing"})).status_code == 400


async def test_a_thousand_checks_fit_in_200_kb(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(
        "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot, last_slot, "
        "last_verdict, last_reason) "
        "select 'check-of-something-' || n, 'http', 'P1', 30000000, 0, now(), now(), "
        "case when n % 3 = 0 then 'fail' else 'pass' end, repeat('x', 500) from generate_series(1, 1000) n",
    )
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "select 'inc_' || n, 'check:' || n, 'check-of-something-' || n, 'P1', repeat('y', 500), now() "
        "from generate_series(1, 333) n"
    )
    page = await now(visit)
    assert len(page.encode()) < 200_000
    assert "more checks" in page
    assert "and 303 more open incidents" in page
