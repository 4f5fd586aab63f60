"""The payout job check: the age of the last run, by the database, a page of metrics, or a heartbeat."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from probes import Outcome, Verdict, payout_job, possible_causes
from probes.payout_job.check import judge
from probes.payout_job.sources import LastRun
from probes.pings import Pings
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer
from tests.waiting import PATIENCE


@pytest.fixture
async def ledger(postgres_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(postgres_dsn, min_size=0, max_size=2, statement_cache_size=0) as pool:
        yield pool


async def judged(pool: asyncpg.Pool | None, sql: str, **keys: Any) -> Outcome:
    configured = check(kind="payout_job", last_run={"sql": sql}, **keys)
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        outcome = await payout_job.probe(configured, tools(client, ledger=pool))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


async def test_a_run_within_max_age_passes(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() - interval '5 minutes'")
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "the job ran 5 min ago")
    assert 300 <= outcome.values["age"] < 310


async def test_an_older_run_fails(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() - interval '125 minutes'", max_age="1h")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "stale")
    assert outcome.reason == "the job last ran 2 h 5 min ago, max_age is 1h"


@pytest.mark.parametrize("sql", ["select null::timestamptz", "select now() where false"])
async def test_a_job_that_never_ran_fails(ledger: asyncpg.Pool, sql: str) -> None:
    outcome = await judged(ledger, sql)
    assert (outcome.verdict, outcome.cause, outcome.reason) == (
        Verdict.FAIL,
        "never",
        "the job has never run",
    )


async def test_a_run_in_the_future_fails(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() + interval '2 hours'")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "clock")
    assert outcome.reason == "the job's last run is 2 h in the future: a clock or a time zone is wrong"


async def test_a_clock_slightly_ahead_passes(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select now() + interval '20 seconds'")
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "the job ran 0 ms ago")


async def test_a_time_without_zone_is_read_as_utc(ledger: asyncpg.Pool) -> None:
    outcome = await judged(ledger, "select (now() at time zone 'utc') - interval '5 minutes'")
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["time_zone"] == "the column has none: read as UTC"
    assert str(outcome.evidence["last_run"]).endswith("+00:00")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "select max(finished_at) from nowhere",
            'the database rejected the query: relation "nowhere" does not exist',
        ),
        ("selekt 1", 'the database rejected the query: syntax error at or near "selekt"'),
        ("select 1; select 2", "the database rejected the query: cannot insert multiple commands"),
        ("select repeat('x', 100000)::timestamptz", "the database rejected the query: "),
        ("select 42", "last_run.sql returned a int: it must return a timestamp"),
        ("select current_date", "last_run.sql returned a date: it must return a timestamp"),
        ("select now() union all select now()", "last_run.sql returned several rows: it must return one"),
        (
            "select now() from (select generate_series(1, 100000000000)) t",
            "last_run.sql returned several rows",
        ),
        ("select '20000-01-01'::timestamptz", "the query returned a time that is outside the years"),
        ("select '0044-03-15 BC'::timestamp", "the query returned a time that is outside the years"),
        ("select now() where $1 = 'x'", "the query cannot be run: the server expects 1 argument"),
        (
            "create table evil ()",
            "the database rejected the query: cannot execute CREATE TABLE in a read-only",
        ),
        ("select pg_cancel_backend(pg_backend_pid())", "the query was canceled: somebody ended it"),
    ],
)
async def test_a_query_without_timestamp_is_unknown(ledger: asyncpg.Pool, sql: str, reason: str) -> None:
    outcome = await judged(ledger, sql)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
    assert outcome.reason.startswith(reason)
    assert len(outcome.reason) < 500


async def test_without_a_database_the_outcome_is_unknown() -> None:
    outcome = await judged(None, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")


async def test_an_unreachable_database_shows_no_password() -> None:
    async with asyncpg.create_pool("postgresql://it:hush@127.0.0.1:1/none", min_size=0) as unreachable:
        outcome = await judged(unreachable, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert outcome.reason == "the database cannot be reached (ConnectionRefusedError)"


async def test_a_refused_login_has_the_cause_ledger(postgres_dsn: str) -> None:
    async with asyncpg.create_pool(postgres_dsn, database="no_such_database", min_size=0) as wrong:
        outcome = await judged(wrong, "select now()")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert outcome.reason == 'the database cannot be used: database "no_such_database" does not exist'


METRIC = "ccf_last_payout_job_timestamp"


async def judged_page(client: httpx.AsyncClient, url: str, **keys: Any) -> Outcome:
    source = {"url": url, "metric": keys.pop("metric", METRIC)}
    configured = check(kind="payout_job", last_run=source, **keys)
    outcome = await payout_job.probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


def page(value: float | str, **headers: str) -> bytes:
    text = f"# TYPE {METRIC} gauge\n{METRIC} {value}\n"
    return answer(text.encode(), content_type="text/plain", **headers)


async def test_a_recent_time_on_a_page_passes(client: httpx.AsyncClient, serve: Serve) -> None:
    server = await serve(page(time.time() - 300))
    outcome = await judged_page(client, server.url)
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "the job ran 5 min ago")
    assert outcome.values["age"] == pytest.approx(300, abs=30)


async def test_milliseconds_are_recognized(client: httpx.AsyncClient, serve: Serve) -> None:
    server = await serve(page(f"{(time.time() - 7500) * 1000:.0f}"))
    outcome = await judged_page(client, server.url)
    assert (outcome.verdict, outcome.reason) == (
        Verdict.FAIL,
        "the job last ran 2 h 5 min ago, max_age is 1h",
    )
    assert outcome.evidence["unit"] == "milliseconds, by the size of the value"


async def test_a_page_cached_since_yesterday_is_stale(client: httpx.AsyncClient, serve: Serve) -> None:
    """The page's own date says that the job ran a minute before: yesterday."""
    yesterday = time.time() - 86_400
    server = await serve(page(yesterday - 60, date=format_datetime(datetime.fromtimestamp(yesterday, UTC))))
    outcome = await judged_page(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "stale")


async def test_a_worker_whose_clock_is_behind_sees_a_stale_run(
    client: httpx.AsyncClient, serve: Serve
) -> None:
    """By the page's date the job ran two hours ago, by this machine's clock just now."""
    ahead = datetime.now(UTC) + timedelta(hours=2)
    server = await serve(page(time.time(), date=format_datetime(ahead)))
    outcome = await judged_page(client, server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "stale")


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (page(0), (Verdict.FAIL, "never", "the job has never run")),
        (page(time.time() + 30 * 86400), (Verdict.FAIL, "clock", "the job's last run is ")),
        (page(1e30), (Verdict.UNKNOWN, "metric", f"the value of {METRIC} is not a Unix time")),
        (page(-1), (Verdict.UNKNOWN, "metric", f"the value of {METRIC} is not a Unix time")),
        (page("NaN"), (Verdict.UNKNOWN, "metric", f"the value of {METRIC} is not a number")),
        (answer(b"other 1\n"), (Verdict.UNKNOWN, "metric", f"the page has no sample of {METRIC}")),
        (
            answer(f'{METRIC}{{c="US"}} 1\n{METRIC}{{c="DE"}} 2\n'.encode()),
            (Verdict.UNKNOWN, "metric", f"the page has 2 samples of {METRIC}: select one by its labels"),
        ),
        (answer(b"<html>"), (Verdict.FAIL, "page", "the page is not a page of metrics: line 1 is not")),
        (answer(b"x 1\n" * 300_000), (Verdict.FAIL, "page", "the page is longer than 1048576 bytes")),
        (
            answer(b"down", status="503 Service Unavailable"),
            (Verdict.FAIL, "page", "the page answers with status 503, expected 200"),
        ),
        (b"", (Verdict.FAIL, "protocol", "")),
    ],
)
async def test_a_page_without_a_recent_time_never_passes(
    client: httpx.AsyncClient, serve: Serve, response: bytes, expected: tuple[Verdict, str, str]
) -> None:
    server = await serve(response)
    outcome = await judged_page(client, server.url)
    assert (outcome.verdict, outcome.cause) == expected[:2]
    assert outcome.reason.startswith(expected[2])


async def test_a_page_that_nothing_serves_fails(client: httpx.AsyncClient) -> None:
    outcome = await judged_page(client, "http://127.0.0.1:1/metrics")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect")


async def test_one_of_several_jobs_is_selected_by_its_label(client: httpx.AsyncClient, serve: Serve) -> None:
    now = time.time()
    body = f'{METRIC}{{country="US"}} {now - 60}\n{METRIC}{{country="DE"}} {now - 9000}\n'.encode()
    server = await serve(answer(body))
    american = await judged_page(client, server.url, metric=f'{METRIC}{{country="US"}}')
    german = await judged_page(client, server.url, metric=f'{METRIC}{{country="DE"}}')
    assert (american.verdict, german.cause) == (Verdict.PASS, "stale")


@run_with(deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.floats().map(lambda value: f"{METRIC} {value}\n".encode())
    | st.text(alphabet='{}=",a1 #\n', max_size=30).map(lambda text: f"{METRIC}{text}".encode()),
    status=st.integers(100, 599),
    date=st.text(alphabet="MonTue 0123456789:GMT,+-", max_size=40)
    | st.just("Fri, 31 Dec 9999 23:59:59 -1200"),
)
async def test_any_page_passes_only_with_a_recent_time(body: bytes, status: int, date: str) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers={"date": date})

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as mocked:
        outcome = await judged_page(mocked, "https://shop.example/metrics")
    assert outcome.verdict is not Verdict.PASS


WEEKDAYS = {"cron": "0 6 * * 1-5", "timezone": "America/New_York", "grace": "30m"}


@pytest.mark.parametrize(
    ("last_run", "now", "cause"),
    [
        ("2026-11-27 11:05", "2026-11-30 11:29", ""),  # Monday 06:29 in New York: still within the grace
        ("2026-11-27 11:05", "2026-11-30 11:31", "stale"),
        ("2026-11-30 11:00", "2026-11-30 23:00", ""),
        ("2026-11-30 10:59:30", "2026-11-30 23:00", ""),  # its clock is half a minute behind
        ("2026-11-30 10:30", "2026-11-30 23:00", "stale"),  # by hand, before it was due
    ],
)
def test_a_schedule_says_since_when_a_run_is_needed(last_run: str, now: str, cause: str) -> None:
    configured = check(kind="payout_job", last_run={"sql": "select now()"}, schedule=WEEKDAYS)
    at, moment = (datetime.fromisoformat(f"{text}Z") for text in (last_run, now))
    outcome = judge(configured, LastRun(at, moment))
    assert outcome.cause == cause
    if cause:
        assert "and not since 2026-11-30 06:00 EST, with a grace of 30m" in outcome.reason


async def test_a_scheduled_job_is_judged_by_the_databases_clock(ledger: asyncpg.Pool) -> None:
    every_minute = {"cron": "* * * * *", "grace": "1m"}
    recent = await judged(ledger, "select now() - interval '30 seconds'", schedule=every_minute)
    old = await judged(ledger, "select now() - interval '10 minutes'", schedule=every_minute)
    assert (recent.verdict, old.cause) == (Verdict.PASS, "stale")


NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pings", "verdict", "cause"),
    [
        (Pings(NOON, NOON - timedelta(minutes=59)), Verdict.UNKNOWN, "waiting"),
        (Pings(NOON, NOON - timedelta(minutes=61)), Verdict.FAIL, "never"),
        (Pings(NOON, NOON, succeeded_at=NOON - timedelta(minutes=5)), Verdict.PASS, ""),
        (Pings(NOON, NOON, succeeded_at=NOON - timedelta(minutes=61)), Verdict.FAIL, "stale"),
    ],
)
async def test_the_last_ping_of_a_heartbeat_is_the_last_run(
    pings: Pings, verdict: Verdict, cause: str
) -> None:
    async def read(name: str) -> Pings:
        assert name == "nightly"
        return pings

    configured = check(kind="payout_job", last_run={"heartbeat": "nightly"})
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        outcome = await payout_job.probe(configured, tools(client, pings=read))
    assert (outcome.verdict, outcome.cause) == (verdict, cause)


async def test_a_heartbeat_without_a_store_is_unknown() -> None:
    configured = check(kind="payout_job", last_run={"heartbeat": "nightly"})
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        outcome = await payout_job.probe(configured, tools(client))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "store")
