"""Times of the ledger in the wrong unit: no window has them, so a run over them compares nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from reconcile import examine_all
from reconcile.codes import EndReason
from reconcile.ledger.catalogue import Column, look_up
from reconcile.ledger.expressions import moment_of
from reconcile.ledger.statements import Statements
from reconcile.ledger.table import bind
from reconcile.ledger.times import Sample, judge
from reconcile.windows import Window
from settings.reconcile import Mapping, ReconcileSettings
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import PLAIN, Start, day_of, findings, plain_table, reconcile

NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
NUMBER = Column("at", '"at"', "bigint", "bigint")
MILLISECONDS = replace(NUMBER, ticks=1000)
TIMESTAMP = Column("at", '"at"', "timestamptz", "timestamp with time zone")
MS_TABLE = plain_table().replace("timestamptz", "bigint")
MS_MAPPING = PLAIN.model_copy(update={"created_unit": "ms"})


def verdict(column: Column, *times: float) -> str | None:
    ordered = sorted(times)
    return judge(Sample(NOW, ordered[::-1][:100], ordered[:100]), column)


@pytest.mark.parametrize(
    ("column", "times"),
    [
        (NUMBER, []),
        (NUMBER, [NOW - 60]),
        (NUMBER, [NOW + 3600]),
        (MILLISECONDS, [NOW * 1000]),
        (TIMESTAMP, [NOW]),
        (NUMBER, [0, -1, NOW - 60, NOW - 90, NOW - 120, 253402300799]),
        (TIMESTAMP, [86400 * 20, NOW - 60, NOW - 90]),
    ],
)
def test_plausible_times_are_accepted(column: Column, times: list[float]) -> None:
    assert verdict(column, *times) is None


@pytest.mark.parametrize(
    ("column", "times", "sentence"),
    [
        (NUMBER, [NOW * 1000], 'they hold milliseconds, which is created_unit = "ms"'),
        (MILLISECONDS, [NOW], 'they hold seconds, which is created_unit = "s"'),
        (NUMBER, [NOW * 1e6], "they hold microseconds, which no created_unit can express"),
        (MILLISECONDS, [NOW * 1e9], "they hold nanoseconds, which no created_unit can express"),
        (NUMBER, [NOW + 86400 * 800], "of the year 2028 if it held seconds: correct them"),
        (NUMBER, [datetime(2004, 12, 31, tzinfo=UTC).timestamp()], "of the year 2004"),
        (TIMESTAMP, [NOW / 1000], "are of the year 1970: no window has them"),
        (TIMESTAMP, [NOW * 1000], "are of the year 58"),
        (NUMBER, [NOW - 60, *[NOW * 1000] * 3], "they hold milliseconds"),
        (MILLISECONDS, [*[NOW * 1000] * 500, NOW], 'some rows in column "at" would be of the year 1970'),
        (TIMESTAMP, [NOW, *[NOW / 1000] * 3], "are of the year 1970"),
    ],
)
def test_times_of_another_unit_are_found(column: Column, times: list[float], sentence: str) -> None:
    found = verdict(column, *times)
    assert found is not None
    assert sentence in found


async def test_config_check_names_the_unit(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(MS_TABLE)
    assert await problems(ledger_pool, PLAIN) == []
    await ledger_pool.execute(
        "insert into t select 'pi_1', 1, 'usd', 'succeeded', extract(epoch from now()) * 1000"
    )
    (found,) = await problems(ledger_pool, PLAIN)
    assert found.startswith(
        'reconcile.payments.created_unit = "s": the newest rows in column "created" would be'
    )
    assert found.endswith('they hold milliseconds, which is created_unit = "ms"')
    assert await problems(ledger_pool, MS_MAPPING) == []


async def test_rows_that_are_left_out_may_have_another_unit(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(plain_table("provider text").replace("timestamptz", "bigint"))
    row = (
        "insert into t select 'pi_' || $1::text, 1, 'usd', 'succeeded', "
        "extract(epoch from now()) * $2::int, $1::text"
    )
    await ledger_pool.execute(row, "stripe", 1)
    await ledger_pool.execute(row, "other", 1000)
    assert len(await problems(ledger_pool, PLAIN)) == 1
    scoped = Mapping.model_validate(
        PLAIN.model_dump(exclude_unset=True) | {"rows_where": {"provider": "stripe"}}
    )
    assert await problems(ledger_pool, scoped) == []


@pytest.mark.parametrize("type_", ["timestamptz", "integer"])
async def test_a_unit_that_the_column_cannot_have_is_refused(ledger_pool: asyncpg.Pool, type_: str) -> None:
    await ledger_pool.execute(plain_table().replace("timestamptz", type_))
    (found,) = await problems(ledger_pool, MS_MAPPING)
    assert found.startswith('reconcile.payments.created_unit = "ms": column "created" is ')


async def test_local_time_without_a_zone_is_named(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(plain_table().replace("timestamptz", "timestamp"))
    row = "insert into t values ('pi_1', 1, 'usd', 'succeeded', now() at time zone 'UTC' + $1::interval)"
    await ledger_pool.execute(row, timedelta(0))
    assert await problems(ledger_pool, PLAIN) == []
    await ledger_pool.execute("delete from t")
    await ledger_pool.execute(row, timedelta(hours=2))
    (found,) = await problems(ledger_pool, PLAIN)
    assert "2.0 h ahead of the database's clock" in found


async def problems(pool: asyncpg.Pool, mapping: Mapping) -> list[str]:
    return (await examine_all(pool, ReconcileSettings(payments=mapping)))["payments"]


async def test_milliseconds_are_read_and_written(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=40)
    await ledger_pool.execute(MS_TABLE)
    deps = await make_deps(shop, mapping=MS_MAPPING)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    created = await ledger_pool.fetchval("select created from t where id = $1", shop.world.payment_id(0))
    assert created == shop.world.payment(0).created * 1000
    assert (await reconcile(deps, day_of(shop))).status == "matched"
    await ledger_pool.execute("insert into t values ('pi_nowhere', 5, 'usd', 'succeeded', $1)", created + 1)
    orphan = await reconcile(deps, day_of(shop))
    assert (orphan.status, list(await findings(deps, orphan))) == ("discrepancies", ["pi_nowhere"])


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_run_over_times_of_another_unit_fails_and_writes_nothing(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, dry_run: bool
) -> None:
    shop = company(payments=5)
    await ledger_pool.execute(MS_TABLE)
    await ledger_pool.execute("insert into t values ('pi_nowhere', 5, 'usd', 'succeeded', 1770000000000)")
    result = await reconcile(await make_deps(shop, mapping=PLAIN), day_of(shop), dry_run=dry_run)
    assert (result.status, result.reason_code, result.exit_code) == ("failed", EndReason.CREATED_UNIT, 1)
    assert 'created_unit = "ms"' in result.reason
    assert await ledger_pool.fetchval("select count(*) from t") == 1


async def test_an_index_on_milliseconds_serves_the_window(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(MS_TABLE + "; create index on t (created)")
    relation = await look_up(ledger_pool, None, "t")
    assert relation is not None
    statements = Statements(bind(relation, MS_MAPPING))
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    async with ledger_pool.acquire() as connection, connection.transaction():
        await connection.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        plan = await connection.fetch("explain " + statements.staging(1, window))
    assert "Index Cond: ((created >= " in "\n".join(row[0] for row in plan)


async def test_the_last_millisecond_of_a_window_belongs_to_it(ledger_pool: asyncpg.Pool) -> None:
    expression = moment_of(replace(NUMBER, ticks=1000))
    found = await ledger_pool.fetchval(
        f"select {expression} from (values ({1_767_312_000_000 - 1}::bigint)) t (at)"
    )
    assert found == datetime(2026, 1, 1, 23, 59, 59, 999000, tzinfo=UTC)
