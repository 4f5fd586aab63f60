"""Which column holds the time at which Stripe created the object, in which unit; and the time of updates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from discovery.ledger.answer import Answer, Field, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, TOLERATED, Pair
from discovery.names import written_column
from discovery.proposal import Finding
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import TEXT
from reconcile.ledger.expressions import TIMES

_EXACT = 1.5
"""Seconds by which a copy of Stripe's time may differ: it has no fractions."""
_NEAR = 600.0
"""Seconds by which the team's own time of the row may differ."""
_ZONE = 900.0
"""Offsets of time zones are multiples of a quarter of an hour."""
_CLOCK_CHANGE = 3600.0
_ZONELESS = "timestamp without time zone"
_OF_UPDATES = re.compile(r"updat|modif|chang|sync|seen|touch|version", re.IGNORECASE)
_OF_LATER = re.compile(
    r"paid|captur|succe|confirm|complet|settl|refund|cancel|process|fail|arriv|expir|due", re.IGNORECASE
)
"""Names of what happens to an object later, and sometimes within minutes."""
_OF_CREATION = re.compile(r"creat|insert|added", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif", re.IGNORECASE)
_UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}


@dataclass(frozen=True, slots=True)
class Moment:
    column: str
    unit: str = "s"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """``apart`` is for each pair by how many seconds the column is later than Stripe's time."""

    column: Column
    unit: str
    apart: tuple[float | None, ...]

    @property
    def known(self) -> list[float]:
        return [each for each in self.apart if each is not None]

    def within(self, seconds: float) -> int:
        return sum(abs(each) <= seconds for each in self.known)

    def mostly(self, seconds: float) -> bool:
        return self.within(seconds) >= max(ENOUGH, (1 - TOLERATED) * len(self.apart))


def infer(columns: Iterable[Column], pairs: Sequence[Pair]) -> Answer[Moment]:
    pairs = [pair for pair in pairs if pair.asked.record and pair.asked.record.created]
    if len({pair.asked.record and pair.asked.record.created for pair in pairs}) < ENOUGH:
        reason = "the objects compared have fewer than five different times"
        return Answer(None, (open_("created", Code.NO_TIME, reason),))
    columns = list(columns)
    found = [each for column in columns for each in _read(column, pairs)]
    for seconds in (_EXACT, _NEAR):
        standing = [each for each in found if each.mostly(seconds) and _usable(each)]
        if seconds == _NEAR:
            standing = [each for each in standing if not _OF_LATER.search(each.column.name)]
        if standing:
            return _choose(standing, seconds, pairs)
    texts = [each for each in columns if each.base in TEXT and _is_time_text(each, pairs)]
    fields = [Field("paywatch_created", _text_as_time(each)) for each in texts]
    fields += [
        Field("paywatch_created", _as_time(each))
        for each in found
        if each.mostly(_NEAR) and not _usable(each)
    ]
    return Answer(None, (_explain(found, texts),), tuple(fields[:1]))


def _read(column: Column, pairs: Sequence[Pair]) -> list[_Found]:
    """Returns the column in each unit in which most of its values are times."""
    if column.base in TIMES:
        units = {"s": 1.0}
    elif column.base in ("integer", "bigint", "numeric", "double precision"):
        units = _UNITS
    else:
        return []
    read = [
        _Found(column, unit, tuple(_apart(pair, column.name, ticks) for pair in pairs))
        for unit, ticks in units.items()
    ]
    return [each for each in read if column.base in TIMES or each.within(86400 * 400) > len(pairs) / 2]


def _apart(pair: Pair, column: str, ticks: float) -> float | None:
    text, record = pair.row[column], pair.asked.record
    if text is None or record is None or record.created is None:
        return None
    return float(text) / ticks - record.created.timestamp()


def _usable(found: _Found) -> bool:
    """Whether a mapping can read the column: a run reads a day only by its time of day."""
    whole = found.column.base in ("integer", "bigint")
    return (found.column.base in TIMES - {"date"} or whole) and found.unit in ("s", "ms")


def _choose(standing: Sequence[_Found], seconds: float, pairs: Sequence[Pair]) -> Answer[Moment]:
    exact = seconds == _EXACT
    named = list(standing)
    for keep in (_is_not_later, _OF_CREATION.search):
        named = [each for each in named if keep(each.column.name)] if len(named) > 1 else named
    if len(named) != 1:
        names = [each.column.name for each in standing]
        reason = f"{' and '.join(map(written_column, names))} are equally near to Stripe's time"
        lines = (line("created", written_column(name)) for name in names)
        return Answer(None, (open_("created", Code.EQUAL_TIMES, reason, *lines),))
    only = named[0]
    moment = Moment(only.column.name, only.unit, exact)
    return Answer(moment, tuple(_evidence(only, exact, len(standing) > 1, pairs)))


def _is_not_later(name: str) -> bool:
    return not _OF_UPDATES.search(name) and not _OF_LATER.search(name)


def _evidence(found: _Found, exact: bool, by_name: bool, pairs: Sequence[Pair]) -> Iterable[Finding]:
    count = f"{found.within(_EXACT if exact else _NEAR)} of {len(found.apart)}"
    reason = (
        f"Stripe's time: {count}" if exact else f"the row's own time, within 10 minutes of Stripe's: {count}"
    )
    if found.column.base == _ZONELESS:
        days = sorted(
            pair.asked.record.created for pair in pairs if pair.asked.record and pair.asked.record.created
        )
        reason += f"; read as UTC from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}"
    yield inferred("created", reason, Code.NAMED if by_name else Code.AGREED)
    if found.column.base not in TIMES:
        unit = {"s": "seconds", "ms": "milliseconds"}[found.unit]
        yield inferred("created_unit", f"Unix {unit}: {count}")


def _explain(found: Sequence[_Found], texts: Sequence[Column]) -> Finding:
    for each in found:
        if each.column.base in TIMES - {"date"} and (zones := _zones(each.known)) is not None:
            name = written_column(each.column.name)
            reason = f"{name} differs from Stripe's time by {zones}, so it is local time"
            return open_("created", Code.LOCAL_TIME, reason)
        if each.column.base == "date" and each.mostly(86400):
            reason = (
                f"{written_column(each.column.name)} has the day only, and a window can be a part of a day"
            )
            return open_("created", Code.DATE_ONLY, reason)
        if each.mostly(_NEAR) and not _usable(each):
            reason = f"{written_column(each.column.name)} holds times in a form that created_unit cannot name"
            return open_("created", Code.TIME_UNIT, reason)
    if texts:
        reason = f"{written_column(texts[0].name)} holds Stripe's time as text"
        return open_("created", Code.TIME_IS_TEXT, reason)
    if not found:
        return open_("created", Code.NO_TIME, "the table has no column of times")
    said = ", ".join(
        f"{written_column(each.column.name)} {each.within(_NEAR)} of {len(each.apart)}" for each in found
    )
    reason = f"no time of creation is within 10 minutes of Stripe's (nearest: {said})"
    lines = (line("created", written_column(each.column.name)) for each in found if _usable(each))
    return open_("created", Code.TIME_NOT_STRIPES, reason, *lines)


def _as_time(found: _Found) -> str:
    """Returns a number as a time, as an expression."""
    return f"to_timestamp(t.{found.column.quoted} / {_UNITS[found.unit]:.1f})"


def _text_as_time(column: Column) -> str:
    """Returns a text as a time, as an expression: null where it is none, which would end each query."""
    text = f"(t.{column.quoted})::text"
    return (
        f"case when {text} ~ '^[0-9]{{9,10}}([.][0-9]{{1,9}})?$' then to_timestamp({text}::float8) "
        f"when {text} ~ '^[0-9]{{12,13}}$' then to_timestamp({text}::float8 / 1000) "
        f"when {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]' then {text}::timestamptz end"
    )


def _zones(apart: Sequence[float]) -> str | None:
    """Returns the offsets if nearly all differences are whole offsets of a time zone, of one or two kinds."""
    offsets = [round(each / _ZONE) * _ZONE for each in apart]
    near = [offset for each, offset in zip(apart, offsets, strict=True) if abs(each - offset) <= 120]
    kinds = sorted(set(near))
    if len(near) < max(ENOUGH, 0.8 * len(apart)) or kinds in ([], [0.0]) or not all(map(_is_offset, kinds)):
        return None
    if kinds[-1] - kinds[0] > _CLOCK_CHANGE:
        return None
    return " or ".join(f"{each / 3600:+g} h" for each in kinds)


def _is_offset(seconds: float) -> bool:
    """Whether some country's time differs by it from UTC: by half hours, or as in Nepal and the Chathams."""
    return abs(seconds) <= 14 * 3600 and (seconds % 1800 == 0 or seconds / 3600 in (5.75, 8.75, 12.75, 13.75))


def _is_time_text(column: Column, pairs: Sequence[Pair]) -> bool:
    """Whether texts begin with Stripe's day in ISO 8601, or are its Unix time."""
    hits = 0
    for pair in pairs:
        held, record = pair.row[column.name] or "", pair.asked.record
        if record and record.created:
            unix = str(int(record.created.timestamp()))
            hits += held.startswith(
                (record.created.strftime("%Y-%m-%dT"), record.created.strftime("%Y-%m-%d "), unix)
            )
    return hits >= max(ENOUGH, 0.7 * len(pairs))


def infer_updated(columns: Iterable[Column], pairs: Sequence[Pair], created: Moment | None) -> Answer[str]:
    """Which column a repair sets to its own time: one of that name that is never before ``created``."""
    named = [
        each for each in columns if _UPDATED.search(each.name) and created and each.name != created.column
    ]
    suited = [each for each in named if created and _follows(each, created, pairs)]
    if len(suited) == 1:
        reason = f"never before the time of creation in {len(pairs)} rows, and named as the time of updates"
        return Answer(suited[0].name, (inferred("updated", reason, Code.NAMED),))
    if not named:
        return Answer(None)
    names = [each.name for each in suited or named]
    reason = (
        "several columns can be the time of updates"
        if suited
        else "it is not always after the time of creation"
    )
    lines = (line("updated", written_column(name)) for name in names)
    return Answer(None, (open_("updated", Code.NO_UPDATED, reason, *lines),))


def _follows(column: Column, created: Moment, pairs: Sequence[Pair]) -> bool:
    whole = column.base in ("integer", "bigint")
    if not (column.base in TIMES or whole) or (whole and not _same_unit(column, created)):
        return False
    ticks = _UNITS[created.unit] if whole else 1.0
    apart = [_apart(pair, column.name, ticks) for pair in pairs]
    return all(each is not None and -_NEAR <= each <= 86400 * 3650 for each in apart) and len(apart) >= ENOUGH


def _same_unit(column: Column, created: Moment) -> bool:
    return column.base == "bigint" or created.unit == "s"
