"""The sql check, against a real server: values, labels, and what cannot become a value."""

import asyncio
import math
from collections.abc import AsyncIterator
from datetime import UTC
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import Outcome, Verdict, ledger, possible_causes
from probes.labels import split_labels
from probes.sql import probe
from probes.sql.columns import Unfit, number_of
from tests.bouncers import PGBOUNCER, bouncer
from tests.probes.configured import check, tools
from tests.probes.sockets import listening, silent
from tests.proxies import pooler
from tests.waiting import eventually

PASS, UNKNOWN = Verdict.PASS, Verdict.UNKNOWN


async def outcome_of(url: str, sql: str, **keys: Any) -> Outcome:
    configured = check(kind="sql", url=url, sql=sql, **keys)
    async with httpx.AsyncClient() as client:
        outcome = await probe(configured, tools(client))
    assert outcome.cause in {"", *possible_causes(configured)}
    assert all(math.isfinite(value) for value in outcome.values.values())
    assert outcome.reason.isprintable()
    assert "hunter2" not in f"{outcome}{configured!r}{configured.model_dump_json()}"
    return outcome


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def test_each_column_is_a_value(postgres_dsn: str) -> None:
    outcome = await outcome_of(
        postgres_dsn,
        """
        select 3::smallint as a, 4::int as b, 5::bigint as c, 0.25::real as d, 0.1::float8 as e,
          12.5::numeric as f, interval '1 day 90 minutes' as g, true as h, false as i,
          '2026-11-30 00:00:00+01'::timestamptz as j -- the last one
        ;""",
    )
    assert outcome.verdict is PASS
    assert outcome.values == {
        "a": 3,
        "b": 4,
        "c": 5,
        "d": 0.25,
        "e": 0.1,
        "f": 12.5,
        "g": 91_800,
        "h": 1,
        "i": 0,
        "j": 1_795_993_200,
    }
    assert outcome.reason.startswith("a is 3, b is 4, c is 5, d is 0.25")
    assert outcome.reason.endswith("and 2 more")
    assert set(outcome.phases) == {"connect", "query"}


async def test_a_null_is_missing_and_not_zero(postgres_dsn: str) -> None:
    outcome = await outcome_of(postgres_dsn, "select 7 as logins, null::float8 as share")
    assert (outcome.verdict, outcome.values) == (PASS, {"logins": 7})
    assert outcome.reason == "logins is 7; no value for share"
    assert outcome.evidence["missing"] == {"share": "null"}


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select null::int as a, null::float8 as b", "no value came: a, b are null"),
        ("select avg(1.0) as mean where false", "no value came: mean is null"),
        ("select 1 as one where false", "the query returned no row, so there is no value"),
    ],
)
async def test_without_any_value_nothing_is_known(postgres_dsn: str, sql: str, reason: str) -> None:
    outcome = await outcome_of(postgres_dsn, sql)
    assert (outcome.verdict, outcome.cause, outcome.reason) == (UNKNOWN, "missing", reason)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("'NaN'::float8", "x is not a number (NaN)"),
        ("'NaN'::numeric", "x is not a number (NaN)"),
        ("'infinity'::float8", "x is infinite"),
        ("'-infinity'::numeric", "x is infinite"),
        ("'infinity'::timestamptz", "x is infinite"),
        ("'-infinity'::timestamptz", "x is infinite"),
        ("10::numeric ^ 400", "x is larger than a float can be"),
        ("9007199254740993", "x has more digits than a float holds exactly"),
        ("9007199254740993::numeric", "x has more digits than a float holds exactly"),
    ],
)
async def test_a_number_that_no_float_holds_is_no_value(
    postgres_dsn: str, expression: str, reason: str
) -> None:
    outcome = await outcome_of(postgres_dsn, f"select {expression} as x, 1 as y")
    assert (outcome.verdict, outcome.cause, outcome.values) == (UNKNOWN, "value", {"y": 1})
    assert outcome.reason.startswith(reason)


ANY_NUMBER = (
    st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)  # of Python's signaling NaN Postgres has none
    | st.just(Decimal("NaN"))
    | st.booleans()
    | st.timedeltas()
    | st.datetimes(timezones=st.just(UTC))
)


@given(ANY_NUMBER)
def test_a_value_is_a_finite_float_that_means_the_same(value: Any) -> None:
    try:
        number = number_of(value)
    except Unfit:
        return
    assert number is not None
    assert math.isfinite(number)
    if isinstance(value, int):
        assert number == value
    if isinstance(value, Decimal):
        assert number == pytest.approx(float(value))


async def test_large_numbers_that_a_float_holds_are_values(postgres_dsn: str) -> None:
    outcome = await outcome_of(postgres_dsn, "select 9007199254740992 as a, 1e300::numeric::float8 as b")
    assert outcome.values == {"a": 2.0**53, "b": 1e300}


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select x from nowhere", 'the database rejected the query: relation "nowhere" does not exist'),
        ("selekt 1", 'the database rejected the query: syntax error at or near "selekt"'),
        ("select 1 as a; select 2 as b", "the database rejected the query: cannot insert multiple commands"),
        ("select 'x' as word", 'column "word" is text: values are numbers'),
        ("select now()::timestamp as at", 'column "at" is timestamp: the column has no time zone'),
        ("select current_date as day", 'column "day" is date: write it as timestamptz'),
        ("select 1::money as much", 'column "much" is money: write it as numeric'),
        ("select 1", 'column 1 is named "?column?": name it with "as"'),
        ('select 1 as "Größe"', 'column 1 is named "Größe"'),
        ("select 1 as a, 2 as a", 'two columns are named "a"'),
        ("select", "the query returns no columns"),
        ("commit", "the query returns no columns"),
        ("select 1 as a where $1 = 'x'", "the query has the parameter $1, and must have none"),
        ("select a from generate_series(1, 1000000) a", "the query returns several rows: aggregate them"),
        ("select 1 / 0 as a", "the database rejected the query: division by zero"),
        ("select '200000-01-01'::timestamptz as a", "a time or an interval is outside the years"),
        ("select interval '170000000 years' as a", "a time or an interval is outside the years"),
        ("select pg_terminate_backend(pg_backend_pid()) as a", "the connection to"),
    ],
)
async def test_a_query_without_values_is_unknown(postgres_dsn: str, sql: str, reason: str) -> None:
    outcome = await outcome_of(postgres_dsn, sql)
    assert outcome.verdict is UNKNOWN
    assert outcome.cause == ("ledger" if "terminate" in sql else "query")
    assert outcome.reason.startswith(reason)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into things values (2) returning id",
        "with gone as (delete from things returning id) select count(*) as n from gone",
        "select write_a_row() as n",
        "select set_config('transaction_read_only', 'off', true)::bool as n, write_a_row() as m",
        "update things set id = 2 returning id",
        "select id from things for update",
        "select nextval('calls') as n",
    ],
)
async def test_nothing_is_written(admin: asyncpg.Connection, database: str, sql: str) -> None:
    await admin.execute("create table things (id int); insert into things values (1); create sequence calls")
    await admin.execute(
        "create function write_a_row() returns int language sql"
        " as 'insert into things values (3) returning id'"
    )
    outcome = await outcome_of(database, sql)
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert await admin.fetchval("select array_agg(id) from things") == [1]
    assert await admin.fetchval("select is_called from calls") is False


async def test_a_function_that_raises_is_quoted_without_its_secrets(
    admin: asyncpg.Connection, database: str
) -> None:
    await admin.execute(
        r"""create function fail() returns int language plpgsql as
        $$ begin raise exception E'no \x1b[31m luck, token=hunter2\nand more'; end $$"""
    )
    outcome = await outcome_of(database, "select fail() as n")
    assert outcome.reason == "the database rejected the query: no \\x1b[31m luck, token=********"


async def test_a_slow_query_ends_on_the_server_too(admin: asyncpg.Connection, database: str) -> None:
    outcome = await outcome_of(database, "select 1 as n from pg_sleep(600)", timeout="300ms")
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert outcome.reason == "the query did not finish within 300ms"
    running = "select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active'"
    running += " and pid <> pg_backend_pid()"
    for _ in range(100):
        if not await admin.fetchval(running):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the query still runs")


async def test_a_locked_table_is_named_as_such(admin: asyncpg.Connection, database: str) -> None:
    await admin.execute("create table things (id int)")
    async with admin.transaction():
        await admin.execute("lock table things in access exclusive mode")
        outcome = await outcome_of(database, "select count(*) as n from things", timeout="1s")
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert "lock of another session" in outcome.reason


async def test_rows_are_told_apart_by_a_column(postgres_dsn: str) -> None:
    rows = """select *
      from (values ('US', 3, 10.5), ('DE', null, 2), (null, 1, 0)) t(country, orders, revenue)
      -- the market"""
    outcome = await outcome_of(postgres_dsn, rows, by="country")
    assert outcome.verdict is PASS
    assert outcome.values == {
        "rows": 3,
        'orders{country="US"}': 3,
        'revenue{country="US"}': 10.5,
        'revenue{country="DE"}': 2,
        'orders{country=""}': 1,
        'revenue{country=""}': 0,
    }
    assert outcome.evidence["missing"] == {'orders{country="DE"}': "null"}


async def test_no_group_is_an_answer(postgres_dsn: str) -> None:
    outcome = await outcome_of(postgres_dsn, "select 'x' as sku, 1 as stock where false", by="sku")
    assert (outcome.verdict, outcome.values) == (PASS, {"rows": 0})


async def test_a_label_of_the_database_is_escaped(postgres_dsn: str) -> None:
    label = 'a"b\\c\x1b[31m\n}'
    configured = "select convert_from(decode('" + label.encode().hex() + "', 'hex'), 'utf8') as sku, 1 as n"
    outcome = await outcome_of(postgres_dsn, configured, by="sku")
    (name,) = set(outcome.values) - {"rows"}
    assert split_labels(name) == ("n", {"sku": 'a"b\\c\\x1b[31m\\n}'})


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select 'a' as sku, 1 as n from generate_series(1, 2)", 'two rows have the same "sku"'),
        ("select g::text as sku, 1 as n from generate_series(1, 51) g", "more than 50 rows"),
        ("select g::text as sku, 1 as n from generate_series(1, 1000000) g", "more than 50 rows"),
        ("select g::text as sku, 1 a, 2 b, 3 c, 4 d, 5 e from generate_series(1, 50) g", "250 values"),
        ("select 1 as n", 'the query returns no column "sku", which by names: it returns n'),
        ("select 'a' as sku", "the query returns only the column of by"),
        ("select 'a' as sku, 'b' as n", 'column "n" is text'),
        ("select 'a' as sku, 1 as n;", "remove the semicolon at its end"),
        ("select repeat('a', 101) as sku, 1 as n", "longer than 100 characters"),
        ("select 'a' as sku, 1 as rows", '"rows" is the number of rows'),
        ("select 1 as n) t; drop table x; select (2", "rejected the query"),
    ],
)
async def test_rows_that_cannot_be_told_apart_are_unknown(postgres_dsn: str, sql: str, reason: str) -> None:
    outcome = await outcome_of(postgres_dsn, sql, by="sku")
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert reason in outcome.reason
    assert outcome.values == {}


@pytest.mark.parametrize("by", [None, "sku"])
async def test_a_huge_result_takes_no_memory(postgres_dsn: str, by: str | None) -> None:
    before = psutil.Process().memory_info().rss
    sql = "select repeat('x', 200000000) as sku, 1 as n from generate_series(1, 3)"
    outcome = await outcome_of(postgres_dsn, sql, **({} if by is None else {"by": by}))
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert psutil.Process().memory_info().rss - before < 100_000_000


@pytest.mark.parametrize("by", [None, "sku"])
async def test_a_pooler_may_be_between(database: str, by: str | None) -> None:
    sql = "select 'a'::text as sku, 3 as n" if by else "select 3 as n"
    async with pooler(database) as url:
        outcome = await outcome_of(url, sql, **({} if by is None else {"by": by}))
    assert 3 in outcome.values.values()


async def test_no_statement_has_a_name_and_no_setting_stays(admin: asyncpg.Connection, database: str) -> None:
    """A pooler in transaction mode keeps its server connection: what a check leaves there meets others."""
    sql = """select (select count(*) from pg_prepared_statements where name <> '') as named,
      current_setting('statement_timeout') = '1min' as limited,
      current_setting('transaction_read_only')::bool as ro"""
    outcome = await outcome_of(database, sql)
    assert outcome.values == {"named": 0, "limited": 1, "ro": 1}


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")
async def test_a_query_that_sets_something_sets_it_for_nobody_else(database: str) -> None:
    """Behind a pooler in transaction mode the next transaction is one of the team's application."""
    sql = "select length(set_config('search_path', 'nowhere', false)) as n"
    with bouncer(database) as url:
        async with asyncpg.create_pool(
            url, min_size=0, max_size=1, statement_cache_size=0, timeout=60
        ) as pool:
            answers = (OSError, asyncpg.PostgresError)
            await eventually(lambda: pool.fetchval("select true"), "PgBouncer answers", retry=answers)
            before = await pool.fetchval("show search_path")
            assert (await outcome_of(url, sql)).values == {"n": 7}
            assert await ledger.read(pool, sql) == [(7,)]
            assert await pool.fetchval("show search_path") == before


async def test_a_query_that_somebody_canceled_was_not_too_slow(postgres_dsn: str) -> None:
    outcome = await outcome_of(postgres_dsn, "select pg_cancel_backend(pg_backend_pid()) as canceled")
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "query")
    assert outcome.reason == "the query was canceled: somebody ended it on the server"


@pytest.mark.parametrize(
    ("netloc", "path", "reason"),
    [
        ("it:hunter2@127.0.0.1:1", "/shop", "cannot be reached"),
        (None, "/no_such_database", "no_such_database"),
    ],
)
async def test_a_database_that_cannot_be_used_is_unknown(
    postgres_dsn: str, netloc: str | None, path: str, reason: str
) -> None:
    parts = urlsplit(postgres_dsn)
    url = urlunsplit(parts._replace(netloc=netloc or parts.netloc, path=path))
    outcome = await outcome_of(url, "select 1 as one")
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "ledger")
    assert reason in outcome.reason


async def test_a_server_that_does_not_answer_is_unknown() -> None:
    async with listening(silent) as port:
        outcome = await outcome_of(
            f"postgresql://it:hunter2@127.0.0.1:{port}/x?sslmode=disable", "select 1 as one", timeout="300ms"
        )
    assert (outcome.verdict, outcome.cause) == (UNKNOWN, "ledger")
    assert outcome.reason.endswith("did not answer within 300ms")
