"""Classifies the staged records before the repair, and the repaired ones again after it."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

import msgspec

from reconcile.currency import THREE_DECIMAL, ZERO_DECIMAL
from reconcile.objects.kind import Kind
from reconcile.postgres import LONG_TIMEOUT, fetch_by_index, plan_for_bulk, retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import gather_all, gather_pair
from settings.identifiers import parse_column
from settings.reconcile import Class, Mapping

CLASSES: tuple[str, ...] = get_args(Class)
"""Every record is in exactly one of these."""


class Total(msgspec.Struct, frozen=True):
    """Count and sum (minor units, in decimal) of one side in one currency."""

    side: str
    currency: str
    count: int
    sum: str


class Side(msgspec.Struct, frozen=True):
    """Counts of one side in one currency, None for records without one. ``read`` is counted from the staged
    records, independently of the classes, so that the two can be compared; ``passed`` belong to another
    window."""

    side: str
    currency: str | None
    read: int = 0
    classed: int = 0
    passed: int = 0


class OutOfScope(msgspec.Struct, frozen=True):
    """Objects that ``objects_where`` leaves out by the condition at ``place``; ``absent`` of them have no
    value there. ``sum`` is in minor units."""

    place: str
    currency: str | None
    count: int
    absent: int
    sum: str


class Facts(msgspec.Struct, frozen=True):
    """Further counts of one classification."""

    stripe_records: int
    nameless: int
    """Ledger rows without an id."""
    unproven: int
    """Ledger rows of the window that could not be looked up at Stripe."""
    neighbours: int
    """Ledger rows of the window that equal an object created outside it, which the run of that time
    counts."""
    synced_checksum: str
    unknown_statuses: list[str]
    sides: list[Side] = []
    out_of_scope: list[OutOfScope] = []


@dataclass(frozen=True, slots=True)
class Sums:
    """The result of one classification, or of one range of ids."""

    counts: dict[str, int]
    facts: Facts
    totals: list[Total]


IdRange = tuple[str | None, str | None]
"""Ids after the first and up to the second; None means unbounded."""
_MOST = 100_000
_LEAST = 2_000
"""Bounds on the number of ids in one range."""
_SIDE_BY_SIDE = 2


def parameters(
    object_run: int,
    kind: Kind,
    mapping: Mapping,
    ids: Sequence[str] | None = None,
    id_range: IdRange = (None, None),
) -> tuple[Any, ...]:
    """The parameters $1 to $13 of judged.sql, for all records, some ``ids`` or a range of ids."""
    ranks = kind.ranks(mapping)
    mapped = [mapping.statuses.get(status) for status in ranks] if mapping.statuses else list(ranks)
    return (
        *(object_run, list(ranks), mapped, list(ranks.values()), kind.final_amounts(mapping)),
        *(list(ZERO_DECIMAL), list(THREE_DECIMAL), mapping.amount_unit == "major", kind.signed),
        [parse_column(column) for column in mapping.compare],
        ids,
        *id_range,
    )


async def classify(object_run: ObjectRun) -> Sums:
    """Stores a finding for every record that is not synced, and the counts. Idempotent."""
    free = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(id_range: IdRange) -> Sums:
        async with free:
            return await object_run.run.write(lambda connection: _classify(connection, object_run, id_range))

    await object_run.run.write(
        lambda connection: connection.execute(
            sql("classify/delete_classification"), object_run.id, timeout=LONG_TIMEOUT
        )
    )
    id_ranges = await _id_ranges(object_run)
    read, found = await gather_pair(_read(object_run), gather_all([one(each) for each in id_ranges]))
    sums = combined(read, found)
    texts = (_text(sums.counts), _text(sums.facts), _text(sums.totals))
    await object_run.run.write(
        lambda connection: connection.execute(sql("classify/keep_counts"), object_run.id, *texts)
    )
    return sums


async def _id_ranges(object_run: ObjectRun) -> list[IdRange]:
    """Cuts the staged ids into ranges: one statement over a large account would use one core and much
    memory."""
    query = "select count(*) from paywatch.staged_stripe where object_run = $1"
    staged = await retry_outages(
        lambda: object_run.run.deps.store.fetchval(query, object_run.id, timeout=LONG_TIMEOUT)
    )
    size = min(_MOST, max(_LEAST, math.ceil(staged / _SIDE_BY_SIDE)))
    ends: list[str | None] = [None]
    while found := await fetch_by_index(
        object_run.run.deps.store, sql("classify/id_range_end"), object_run.id, ends[-1] or "", size - 1
    ):
        ends.append(found[0]["id"])
    return list(pairwise([*ends, None]))


async def _read(object_run: ObjectRun) -> list[Side]:
    """Counts the staged records of both sides, without regard to classes."""

    async def work() -> str:
        async with object_run.run.deps.store.acquire() as connection, connection.transaction(readonly=True):
            await plan_for_bulk(connection)
            found: str = await connection.fetchval(sql("classify/sides"), object_run.id, timeout=LONG_TIMEOUT)
            return found

    return msgspec.json.decode(await retry_outages(work), type=list[Side])


async def _classify(connection: Any, object_run: ObjectRun, id_range: IdRange) -> Sums:
    await plan_for_bulk(connection)
    arguments = parameters(object_run.id, object_run.kind, object_run.mapping, None, id_range)
    derived = [status for status in object_run.kind.derived_statuses if status in arguments[1]]
    more = (list(object_run.repair), bool(object_run.mapping.statuses), derived)
    query = sql("classify/judged", "classify/classify", "classify/sums")
    return sums_of(await connection.fetchrow(query, *arguments, *more, timeout=LONG_TIMEOUT))


async def judge_again(connection: Any, object_run: ObjectRun, ids: Sequence[str], id_range: IdRange) -> None:
    """Resolves findings of ``ids`` that are synced now, after their rows were staged again. All of them lie
    in ``id_range``, which bounds the index scan."""
    await plan_for_bulk(connection)
    await connection.execute("set local enable_seqscan = off")
    arguments = parameters(object_run.id, object_run.kind, object_run.mapping, ids, id_range)
    await connection.execute(sql("classify/judged", "classify/verify"), *arguments, timeout=LONG_TIMEOUT)


async def count_again(object_run: ObjectRun) -> None:
    """Counts the control totals again, after all repaired rows were read again."""

    async def work(connection: Any) -> None:
        await plan_for_bulk(connection)
        arguments = parameters(object_run.id, object_run.kind, object_run.mapping)
        await connection.execute(
            sql("classify/judged", "classify/count_again"), *arguments, timeout=LONG_TIMEOUT
        )

    await object_run.run.write(work)


def sums_of(row: Any) -> Sums:
    """Decodes the row of sums.sql."""
    counts = dict.fromkeys(CLASSES, 0) | msgspec.json.decode(row["classes"])
    counts["invalid"] += row["nameless"]
    facts = Facts(
        row["stripe_records"],
        row["nameless"],
        row["unproven"],
        row["neighbours"],
        row["synced_checksum"],
        msgspec.json.decode(row["unknown_statuses"], type=list[str]),
        msgspec.json.decode(row["placed"], type=list[Side]),
        msgspec.json.decode(row["out_of_scope"], type=list[OutOfScope]),
    )
    return Sums(counts, facts, msgspec.json.decode(row["totals"], type=list[Total]))


def combined(read: Sequence[Side], found: Sequence[Sums]) -> Sums:
    """Adds the ranges together, and the counts of what was read."""
    facts = [each.facts for each in found]
    return Sums(
        {name: sum(each.counts[name] for each in found) for name in CLASSES},
        Facts(
            sum(each.stripe_records for each in facts),
            sum(each.nameless for each in facts),
            sum(each.unproven for each in facts),
            sum(each.neighbours for each in facts),
            str(sum(int(each.synced_checksum) for each in facts)),
            sorted({status for each in facts for status in each.unknown_statuses}),
            _sides([*read, *(side for each in facts for side in each.sides)]),
            _out_of_scope([each for of in facts for each in of.out_of_scope]),
        ),
        _totals([total for each in found for total in each.totals]),
    )


def _sides(parts: Sequence[Side]) -> list[Side]:
    """Merges into one Side for each side and currency."""
    found: dict[tuple[str, str], list[Side]] = {}
    for each in parts:
        found.setdefault((each.currency or "", each.side), []).append(each)
    return [
        Side(
            side,
            currency or None,
            read=sum(each.read for each in of),
            classed=sum(each.classed for each in of),
            passed=sum(each.passed for each in of),
        )
        for (currency, side), of in sorted(found.items())
    ]


def _out_of_scope(parts: Sequence[OutOfScope]) -> list[OutOfScope]:
    """Merges into one entry for each place and currency."""
    found: dict[tuple[str, str], list[OutOfScope]] = {}
    for each in parts:
        found.setdefault((each.place, each.currency or ""), []).append(each)
    return [
        OutOfScope(
            place,
            currency or None,
            sum(each.count for each in of),
            sum(each.absent for each in of),
            str(sum(int(each.sum) for each in of)),
        )
        for (place, currency), of in sorted(found.items())
    ]


def _totals(parts: Sequence[Total]) -> list[Total]:
    """Merges into one Total for each side and currency; sums are whole minor units."""
    found: dict[tuple[str, str], list[Total]] = {}
    for each in parts:
        found.setdefault((each.currency, each.side), []).append(each)
    return [
        Total(side, currency, sum(each.count for each in of), str(sum(int(each.sum) for each in of)))
        for (currency, side), of in sorted(found.items())
    ]


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
