"""The postgres check, against a real server: its limits, and what it cannot know."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from probes import Outcome, Verdict, possible_causes, sql
from probes.postgres import probe
from probes.postgres.errors import cause_of
from sandbox.embedded.servers import EmbeddedPostgres
from tests.bouncers import PGBOUNCER, bouncer
from tests.probes.configured import check, tools
from tests.probes.sockets import listening
from tests.waiting import eventually

PASSWORD = "hunter2-of-the-watcher"


async def outcome_of(url: str, **keys: Any) -> Outcome:
    configured = check(kind="postgres", url=url, **keys)
    async with httpx.AsyncClient() as client:
        outcome = await probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert "hunter2" not in f"{outcome}{configured!r}{configured.model_dump_json()}"
    return outcome


def with_user(dsn: str, user: str, password: str) -> str:
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}"))


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A session of the superuser in the test's own database."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def watcher(admin: asyncpg.Connection, database: str) -> AsyncIterator[str]:
    """The URL of a user without any permission of its own."""
    await admin.execute(f"create role watcher login password '{PASSWORD}'")
    yield with_user(database, "watcher", PASSWORD)
    await admin.execute("drop owned by watcher; drop role watcher")


async def test_a_server_in_order_passes(database: str) -> None:
    outcome = await outcome_of(database, expect={"writable": True})
    assert (outcome.verdict, outcome.cause) == (Verdict.PASS, "")
    assert "connections are used" in outcome.reason
    assert {"response_time", "connections", "connections_usable", "connections_used"} <= set(outcome.values)
    assert outcome.values["connections_usable"] < 200  # the server's own limit, of which some are reserved
    assert set(outcome.phases) == {"connect", "query"}


async def test_a_slow_query_fails(database: str) -> None:
    outcome = await outcome_of(database, fail_above="0.001ms", degraded_above="0.001ms")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "latency")


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ({"connections_fail_above": "40%"}, Verdict.FAIL),
        ({"connections_degraded_above": "40%"}, Verdict.DEGRADED),
    ],
)
async def test_used_connections_have_two_limits(
    admin: asyncpg.Connection, database: str, limits: dict[str, str], verdict: Verdict
) -> None:
    name = await admin.fetchval("select current_database()")
    await admin.execute(f"alter database {name} connection limit 4")
    outcome = await outcome_of(database, **limits)
    assert (outcome.verdict, outcome.cause) == (verdict, "connections")
    assert outcome.reason.startswith(
        "2 of the 4 connections of the database are used, more than connections_"
    )
    assert outcome.values["connections_used"] == 0.5


@pytest.mark.parametrize("prepared", [False, True])
async def test_a_long_transaction_degrades(own_postgres: EmbeddedPostgres, prepared: bool) -> None:
    if prepared:
        await allow_prepared(own_postgres)
    session = await asyncpg.connect(own_postgres.dsn)
    await session.execute("begin; select txid_current()")
    if prepared:
        await session.execute("prepare transaction 'forgotten'")
    outcome = await outcome_of(own_postgres.dsn, long_transaction_above="1ms")
    await session.close()
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "long_transaction")
    assert outcome.reason.startswith("a prepared" if prepared else "a transaction")
    assert outcome.values["oldest_transaction"] > 0.001


async def allow_prepared(server: EmbeddedPostgres) -> None:
    session = await asyncpg.connect(server.dsn)
    await session.execute("alter system set max_prepared_transactions = 2")
    await session.close()
    server.restart()


async def test_hidden_sessions_are_not_known(admin: asyncpg.Connection, watcher: str) -> None:
    asked = await outcome_of(watcher, long_transaction_above="1h")
    assert (asked.verdict, asked.cause) == (Verdict.DEGRADED, "unchecked")
    assert "grant it pg_monitor" in asked.reason
    assert "oldest_transaction" not in asked.values

    unasked = await outcome_of(watcher)
    assert unasked.verdict is Verdict.PASS
    assert unasked.evidence["unknown"] == {
        "the oldest transaction": "the user may not see the sessions of others: grant it pg_monitor",
        "the replication lag": "no replica is connected",
    }

    await admin.execute("grant pg_monitor to watcher")
    granted = await outcome_of(watcher, long_transaction_above="1h")
    assert granted.verdict is Verdict.PASS


async def test_refused_statistics_are_not_good(admin: asyncpg.Connection, watcher: str) -> None:
    await admin.execute("revoke select on pg_stat_activity from public")
    outcome = await outcome_of(watcher)
    assert outcome.verdict is Verdict.PASS
    assert "the number of connections is not known, because the server refuses to say" in outcome.reason
    assert "connections" not in outcome.values

    asked = await outcome_of(watcher, connections_fail_above="90%")
    assert (asked.verdict, asked.cause) == (Verdict.DEGRADED, "unchecked")


def to_no_database(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path="/no_such_database"))


def unchanged(url: str) -> str:
    return url


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")
@pytest.mark.parametrize(
    ("more", "clients", "change", "cause"),
    [
        ("", 0, to_no_database, "no_database"),
        ("auth_type = md5", 0, unchanged, "login"),
        ("max_client_conn = 1", 1, unchanged, "full"),
        ("default_pool_size = 1\nquery_wait_timeout = 1", 1, unchanged, "timeout"),
    ],
)
async def test_what_a_pooler_refuses_has_the_cause_of_the_server(
    database: str, more: str, clients: int, change: Callable[[str], str], cause: str
) -> None:
    """PgBouncer has one SQLSTATE for all of it."""
    user = urlsplit(database).username
    with bouncer(database, more, f'"{user}" "the right one"\n') as url:
        await eventually(lambda: accepts(url), "PgBouncer listens")
        held = [
            await eventually(lambda: session_at(url), "a session", retry=_NOT_YET) for _ in range(clients)
        ]
        for session in held:
            await session.execute("begin")
        outcome = await outcome_of(change(with_user(url, str(user), "hunter2")), timeout="30s")
        for session in held:
            session.terminate()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause), outcome.reason


_NOT_YET = (OSError, asyncpg.PostgresError)


async def session_at(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, statement_cache_size=0, timeout=60)


async def accepts(url: str) -> bool:
    try:
        _, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    except OSError:
        return False
    writer.close()
    return True


def test_a_canceled_query_is_no_broken_connection() -> None:
    """The user may have a ``statement_timeout`` of its own, which ends the statistics and nothing else."""
    assert cause_of(asyncpg.QueryCanceledError("canceling statement due to statement timeout")) == "refused"
    assert cause_of(asyncpg.AdminShutdownError("terminating connection")) == "reset"


async def test_the_lag_of_no_replica_is_not_known(database: str) -> None:
    outcome = await outcome_of(database, replication_lag_above="30s")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")
    assert outcome.reason == (
        "replication_lag_above cannot be checked: the replication lag is not known, "
        "because no replica is connected"
    )


async def test_a_read_only_database_fails(admin: asyncpg.Connection, database: str) -> None:
    name = await admin.fetchval("select current_database()")
    await admin.execute(f"alter database {name} set default_transaction_read_only = on")
    outcome = await outcome_of(database, expect={"writable": True})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "writable")
    assert "default_transaction_read_only is on" in outcome.reason
    assert (await outcome_of(database, expect={"writable": False})).verdict is Verdict.PASS


async def test_writes_where_none_are_expected_fail(database: str) -> None:
    outcome = await outcome_of(database, expect={"writable": False})
    assert outcome.reason == "the server takes writes, expected expect.writable = false"


async def test_a_standby_without_a_primary_is_no_green(own_postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(own_postgres.dsn)
    folder = await connection.fetchval("show data_directory")
    await connection.close()
    Path(folder, "standby.signal").touch()
    own_postgres.restart()
    outcome = await outcome_of(own_postgres.dsn, expect={"writable": True}, replication_lag_above="30s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "writable")
    assert "it is a standby" in outcome.reason
    assert "replication_lag_above cannot be checked" in outcome.reason
    assert outcome.evidence["receives"] is False


async def test_a_wrong_password_is_a_refused_login(watcher: str) -> None:
    outcome = await outcome_of(watcher.replace(PASSWORD, "hunter2-too"))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "login")
    assert 'refused the user "watcher": check the user and the password in url' in outcome.reason


async def test_a_full_server_is_named(admin: asyncpg.Connection, watcher: str) -> None:
    await admin.execute("alter role watcher connection limit 0")
    outcome = await outcome_of(watcher)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "full")
    assert "has no connection left" in outcome.reason


@pytest.mark.parametrize(
    ("url", "verdict", "cause"),
    [
        ("postgresql://it:hunter2@127.0.0.1:1/shop", Verdict.FAIL, "connect"),
        ("postgresql://it:hunter2@no-such-host.invalid/shop", Verdict.FAIL, "dns"),
        (
            "postgresql://it:hunter2@127.0.0.1:1/shop?sslmode=verify-full&sslrootcert=/none.crt",
            Verdict.UNKNOWN,
            "not_configured",
        ),
    ],
)
async def test_an_unreachable_server_has_its_cause(url: str, verdict: Verdict, cause: str) -> None:
    outcome = await outcome_of(url)
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason


@pytest.mark.parametrize(
    ("answer", "cause", "reason"),
    [
        (b"R\0\0\0\x08\0\0\0\x07", "login", "asks for a login that is not supported"),
        (b"R\0\0\0\x08\0\0\0\x63", "login", "asks for a login that is not supported"),
        (b"R\xff\xff\xff\xff" + 20 * b"\xff", "refused", "does not answer as Postgres does"),
    ],
)
async def test_another_kind_of_server_is_named(answer: bytes, cause: str, reason: str) -> None:
    async with listening(answer) as port:
        url = f"postgresql://it:hunter2@127.0.0.1:{port}/shop?sslmode=disable"
        outcome = await outcome_of(url, timeout="5s")
        async with httpx.AsyncClient() as client:
            measured = await sql.probe(check(kind="sql", url=url, sql="select 1 as one"), tools(client))
    assert (outcome.verdict, outcome.cause, reason in outcome.reason) == (Verdict.FAIL, cause, True)
    assert (measured.verdict, measured.cause, measured.reason) == (
        Verdict.UNKNOWN,
        "ledger",
        outcome.reason,
    )


async def test_a_missing_database_and_missing_tls_have_their_causes(database: str) -> None:
    assert (await outcome_of(f"{database}_gone")).cause == "no_database"
    assert (await outcome_of(f"{database}?sslmode=require")).cause == "tls"


async def test_a_frozen_server_fails_in_time(own_postgres: EmbeddedPostgres) -> None:
    os.kill(own_postgres.pid, signal.SIGSTOP)
    try:
        outcome = await outcome_of(own_postgres.dsn, timeout="500ms")
    finally:
        os.kill(own_postgres.pid, signal.SIGCONT)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert "did not answer within 500ms, while connecting" in outcome.reason
