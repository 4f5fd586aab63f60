"""What an inserted row needs besides Stripe's values: generated keys, and values that only the team knows."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from discovery.ledger.answer import Answer, inferred, open_
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH
from discovery.ledger.sample import Row
from discovery.names import written_column
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.column_types import TEXT

_CUID = re.compile(r"c[a-z0-9]{24}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Inserts:
    generate: dict[str, str] = field(default_factory=dict)


def infer(columns: Iterable[Column], taken: Collection[str], rows: Sequence[Row]) -> Answer[Inserts]:
    """``columns`` are all of the table, ``taken`` those that another key fills."""
    generate, findings = {}, []
    for column in columns:
        needed = column.not_null and not column.has_default and not column.computed
        if not needed or column.name in taken:
            continue
        name = written_column(column.name)
        kind = _generated(column, [row[column.name] for row in rows if column.name in row])
        if kind and column.unique:
            generate[name] = kind
            findings.append(
                inferred(f"generate.{name}", f"a key without a default, whose values are {kind}s")
            )
            continue
        reason = f"{name} is NOT NULL without a default: no row can be inserted without a value for it"
        lines = (line("defaults", {name: "..."}), line("extra", {name: "metadata...."}))
        findings.append(open_(f"defaults.{name}", Code.NEEDED_VALUE, reason, *lines))
    return Answer(Inserts(generate), tuple(findings))


def _generated(column: Column, held: Sequence[str | None]) -> str | None:
    """Returns in which form the values are generated."""
    distinct = {each for each in held if each}
    if len(distinct) < ENOUGH:
        return None
    if column.base == "uuid" or (column.base in TEXT and all(map(_UUID.fullmatch, distinct))):
        return "uuid"
    return "cuid" if column.base in TEXT and all(map(_CUID.fullmatch, distinct)) else None
