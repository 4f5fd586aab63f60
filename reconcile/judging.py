"""Runs the table of classes over what is staged: before repair, and again after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from reconcile.job import LONG, Job, prepare_analysis
from reconcile.kinds import Kind
from reconcile.money import THREE_DECIMAL, ZERO_DECIMAL
from reconcile.statements import sql
from settings.identifiers import parse_column
from settings.reconcile import Mapping

CLASSES = ("synced", "created", "updated", "conflict", "orphaned", "duplicate", "invalid")


class Total(msgspec.Struct, frozen=True):
    """Count and sum (minor units, in decimal) of one side in one currency."""

    side: str
    currency: str
    count: int
    sum: str


class Side(msgspec.Struct, frozen=True):
    """One side in one currency, None where it has none. ``read`` is counted from what is staged, and so apart
    from the classes on purpose; ``passed`` are another window's."""

    side: str
    currency: str | None
    read: int = 0
    classed: int = 0
    passed: int = 0


class Facts(msgspec.Struct, frozen=True):
    """What else one pass counts."""

    stripe_records: int
    nameless: int
    """Ledger rows without an id."""
    unproven: int
    """Ledger rows of the window of which Stripe has not said whether it has them."""
    neighbours: int
    """Ledger rows of the window that equal an object which Stripe made outside it: another window's run
    counts them."""
    synced_checksum: str
    unknown_statuses: list[str]
    sides: list[Side] = []


@dataclass(frozen=True, slots=True)
class Sums:
    """What one pass over the staged sides counts."""

    counts: dict[str, int]
    facts: Facts
    totals: list[Total]


def parameters(part: int, kind: Kind, mapping: Mapping, ids: Sequence[str] | None = None) -> tuple[Any, ...]:
    """$1 to $11 of judged.sql, about everything or only about ``ids``."""
    ranks = kind.ranks(mapping)
    team = [mapping.statuses.get(word) for word in ranks] if mapping.statuses else list(ranks)
    return (
        *(part, list(ranks), team, list(ranks.values()), list(kind.settled)),
        *(list(ZERO_DECIMAL), list(THREE_DECIMAL), mapping.amount_unit == "major", kind.signed),
        [parse_column(column) for column in mapping.compare],
        ids,
    )


async def classify(job: Job) -> Sums:
    """Keeps a finding for every record that is not synced, in one transaction; the same again changes
    nothing."""

    async def work(connection: Any) -> Sums:
        await prepare_analysis(connection)
        await connection.execute("delete from paywatch.findings where part = $1", job.part, timeout=LONG)
        arguments = (
            *parameters(job.part, job.kind, job.mapping),
            list(job.repair),
            bool(job.mapping.statuses),
        )
        row = await connection.fetchrow(sql("judged", "classify", "sums"), *arguments, timeout=LONG)
        read = await connection.fetchval(sql("sides"), job.part, timeout=LONG)
        sums = _sums(row, _sides(read, row["placed"]))
        await connection.execute(
            sql("keep_counts"), job.part, _text(sums.counts), _text(sums.facts), _text(sums.totals)
        )
        return sums

    return await job.write(work)


async def judge_again(connection: Any, job: Job, ids: Sequence[str]) -> None:
    """After repair, when the rows of ``ids`` were staged again: resolves their findings that are synced
    now."""
    await prepare_analysis(connection)
    arguments = parameters(job.part, job.kind, job.mapping, ids)
    await connection.execute(sql("judged", "verify"), *arguments, timeout=LONG)


async def count_again(job: Job) -> None:
    """The control totals after all repaired rows were read again."""

    async def work(connection: Any) -> None:
        await prepare_analysis(connection)
        arguments = parameters(job.part, job.kind, job.mapping)
        await connection.execute(sql("judged", "count_again"), *arguments, timeout=LONG)

    await job.write(work)


def _sums(row: Any, sides: list[Side]) -> Sums:
    counts = dict.fromkeys(CLASSES, 0) | msgspec.json.decode(row["classes"])
    counts["invalid"] += row["nameless"]
    facts = Facts(
        row["stripe_records"],
        row["nameless"],
        row["unproven"],
        row["neighbours"],
        row["synced_checksum"],
        msgspec.json.decode(row["unknown_statuses"], type=list[str]),
        sides,
    )
    return Sums(counts, facts, msgspec.json.decode(row["totals"], type=list[Total]))


def _sides(read: str, placed: str) -> list[Side]:
    """What was read beside what became of it, by side and currency."""
    found = {(each.side, each.currency): each for each in msgspec.json.decode(placed, type=list[Side])}
    for each in msgspec.json.decode(read, type=list[Side]):
        key = (each.side, each.currency)
        found[key] = msgspec.structs.replace(found.get(key, each), read=each.read)
    return sorted(found.values(), key=lambda each: (each.currency or "", each.side))


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
