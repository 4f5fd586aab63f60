"""Columns that equal another value of Stripe's object: a path of `extra`, and of `compare` if all agree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from discovery.ledger.answer import Answer, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import Hypothesis, Pair, best
from discovery.names import written_column
from discovery.proposal import Finding
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import COMPARABLE
from reconcile.ledger.expressions import NUMBERS, TIMES, WHOLE
from reconcile.objects.extra_fields import text_at

_OTHER_KEYS = frozenset(
    {"id", "object", "amount", "currency", "status", "created", "client_secret", "livemode"}
)
_MOST_PATHS = 200
_FIXED = ("metadata",)
"""The parts of an object whose values do not change with its status."""
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Further:
    """``extra`` has the path of each column, ``compare`` the columns in which no row differs."""

    extra: dict[str, str] = field(default_factory=dict)
    compare: tuple[str, ...] = ()


def infer(columns: Iterable[Column], pairs: Sequence[Pair]) -> Answer[Further]:
    """``columns`` are those without another role."""
    flat = [dict(_walk(_unexpanded(pair.asked.raw), ())) for pair in pairs]
    paths = list(dict.fromkeys(path for each in flat for path in each))[:_MOST_PATHS]
    extra, compare, findings = {}, [], []
    for column in columns:
        if not _fillable(column) or _is_counted(column, pairs):
            continue
        standing = best(_weigh(column, path, pairs, flat) for path in paths)
        if len(standing) == 1:
            only, name = standing[0], written_column(column.name)
            extra[name] = _written(only.value)
            findings.append(inferred(f"extra.{name}", f"{_written(only.value)}: {only.count}"))
            if only.agree == only.compared and only.value[0] in _FIXED and only.compared >= 0.8 * len(pairs):
                compare.append(name)
        elif standing:
            findings.append(_several(column, standing))
    return Answer(Further(extra, tuple(compare)), tuple(findings))


def _fillable(column: Column) -> bool:
    """Whether a run can compare the column and fill it."""
    comparable = column.base in COMPARABLE - {"boolean"} or bool(column.labels)
    return comparable and not column.computed


def _is_counted(column: Column, pairs: Sequence[Pair]) -> bool:
    """Whether the database counts the column up. It is no copy of a value then, although the first thousand
    may equal the numbers of orders. The key of a partitioned table is not unique alone."""
    values = Counter(pair.row[column.name] for pair in pairs)
    repeated = len(values) < len({pair.asked.id for pair in pairs})
    return column.has_default and (column.unique or (column.base in WHOLE and not repeated))


def _several(column: Column, standing: Sequence[Hypothesis[Path]]) -> Finding:
    name = written_column(column.name)
    written = [_written(each.value) for each in standing]
    reason = f"{' and '.join(written)} are equal in each object compared"
    lines = (line("extra", {name: path}) for path in written)
    return open_(f"extra.{name}", Code.PATH_UNDECIDED, reason, *lines)


def _weigh(
    column: Column, path: Path, pairs: Sequence[Pair], flat: Sequence[Mapping[Path, str]]
) -> Hypothesis[Path]:
    number = column.base in NUMBERS or column.base in TIMES
    said = [each.get(path) for each in flat]
    held = [pair.row[column.name] for pair in pairs]
    verdicts = tuple(
        # A null where Stripe has a value is a difference in a run, too.
        None if one is None else other is not None and _equal(one, other, number=number)
        for one, other in zip(said, held, strict=True)
    )
    distinct = {one for one, verdict in zip(said, verdicts, strict=True) if verdict}
    return Hypothesis(path, verdicts, len(distinct))


def _equal(said: str, held: str, *, number: bool) -> bool:
    """Whether a run finds the two equal: numbers as numbers, all others as texts."""
    return _number(said) is not None and _number(said) == _number(held) if number else said == held


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


def _unexpanded(raw: Any) -> Any:
    """Returns the object as Stripe lists it: of a linked object that was expanded only the id."""
    expanded = {
        name: each["id"]
        for name, each in raw.items()
        if isinstance(each, dict) and "object" in each and "id" in each
    }
    return {**raw, **expanded}


def _walk(raw: Any, above: Path) -> Iterator[tuple[Path, str]]:
    """Yields the values of an object and of the objects within it, as a run reads them."""
    for name, value in raw.items():
        if not above and name in _OTHER_KEYS:
            continue
        if isinstance(value, Mapping) and not above:
            yield from _walk(value, (name,))
        elif isinstance(value, str | int) and not isinstance(value, bool) and (said := text_at(raw, (name,))):
            yield (*above, name), said


def _written(path: Path) -> str:
    return ".".join(written_column(each) for each in path)
