"""Whether the times in the ledger can be of the configured unit.

Rows whose times are read in a wrong unit are in no window: nothing is compared, so nothing differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import WHOLE
from reconcile.ledger.row_conditions import condition_sql
from reconcile.ledger.table import TICKS, Table

EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
"""No record of Stripe, nor of a shop that it serves, is older."""
SLACK = timedelta(days=1)
"""How far the ledger's times may be ahead: a time without a zone may be local time."""
SAMPLE = 100
"""Rows to read at each end of the column. A wrong unit moves rows to one of the ends."""

_UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_ROLES = ("created", "updated")
_CLOCKS_AGREE = 300.0
_ZONELESS = "timestamp without time zone"
_SAMPLE = """
select extract(epoch from now())::float8 as now,
  array(select {number} from {table} t where {known} order by t.{column} desc limit {limit}) as newest,
  array(select {number} from {table} t where {known} order by t.{column} limit {limit}) as oldest
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Times from both ends of a column: numbers as they are, other times in Unix seconds, as ``now`` is."""

    now: float
    newest: Sequence[float]
    oldest: Sequence[float]


async def find_implausible_times(connection: Any, table: Table) -> dict[str, str]:
    """Returns a sentence for each role whose column holds no times of the configured unit."""
    found = {}
    for role in _ROLES:
        column = table.columns.get(role)
        if column is not None and (sentence := judge(await _sample(connection, table, column), column)):
            found[role] = sentence
    return found


async def find_local_times(connection: Any, table: Table) -> str | None:
    """Returns a sentence if ``created`` has no zone and its newest row is ahead, as local time east of
    Greenwich is."""
    column = table.columns["created"]
    if column.base != _ZONELESS:
        return None
    sample = await _sample(connection, table, column)
    ahead = sample.newest[0] - sample.now if sample.newest else 0.0
    if not _CLOCKS_AGREE < ahead <= SLACK.total_seconds():
        return None
    return (
        f"the newest row is {ahead / 3600:.1f} h ahead of the database's clock: the column has no time zone "
        "and is read as UTC, so it must not hold local time"
    )


async def _sample(connection: Any, table: Table, column: Column) -> Sample:
    row = await connection.fetchrow(sample_query(table, column))
    return Sample(row["now"], row["newest"], row["oldest"])


def sample_query(table: Table, column: Column) -> str:
    """Returns the query for both ends of the column, which an index on it answers."""
    name = f"t.{column.quoted}"
    whole = column.base in WHOLE
    known = f"{name} is not null" if whole else f"isfinite({name})"
    return _SAMPLE.format(
        number=f"{name}::float8" if whole else f"extract(epoch from {name})::float8",
        table=table.quoted,
        known=" and ".join([known, *map(condition_sql, table.rows_where)]),
        column=column.quoted,
        limit=SAMPLE,
    )


def judge(sample: Sample, column: Column) -> str | None:
    """Returns why the column cannot hold times of the configured unit; None if it can, or has no times.

    One number that is a time in another unit only suffices, because no sound row has one. A few times that
    are none in any unit, such as 0, do not.
    """
    latest = sample.now + SLACK.total_seconds()
    odd = [each for each in sample.newest if not _is_time(each, column.ticks, latest)]
    if 2 * len(odd) > len(sample.newest):
        return _sentence("the newest rows", column, odd[0], latest)
    if column.base in WHOLE:
        for each in (*sample.newest, *sample.oldest):
            if not _is_time(each, column.ticks, latest) and _unit_of(each, latest):
                return _sentence("some rows", column, each, latest)
    return None


def _is_time(number: float, ticks: int, latest: float) -> bool:
    return EARLIEST.timestamp() * ticks <= number <= latest * ticks


def _unit_of(number: float, latest: float) -> str | None:
    return next((name for name, ticks in _UNITS.items() if _is_time(number, ticks, latest)), None)


def _sentence(rows: str, column: Column, number: float, latest: float) -> str:
    year = int(1970 + number / column.ticks // 31_556_952)
    if column.base not in WHOLE:
        return f'{rows} in column "{column.name}" are of the year {year}: no window has them, correct them'
    configured = next(name for name, ticks in _UNITS.items() if ticks == column.ticks)
    would = f'{rows} in column "{column.name}" would be of the year {year} if it held {configured}'
    return f"{would}: {_advice(_unit_of(number, latest))}"


def _advice(unit: str | None) -> str:
    if unit is None:
        return "correct them"
    written = next((name for name, ticks in TICKS.items() if ticks == _UNITS[unit]), None)
    if written is None:
        return f"they hold {unit}, which no created_unit can express: make it timestamptz"
    return f'they hold {unit}, which is created_unit = "{written}"'
