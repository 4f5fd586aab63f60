"""Whether another table holds objects that the chosen one lacks, such as an archive or a table of its own for
donations. A run would report each of them as missing."""

from collections.abc import Sequence
from dataclasses import replace

from discovery.ledger.answer import open_
from discovery.ledger.codes import Code
from discovery.ledger.infer import MANDATORY, Inferred
from discovery.ledger.rows import held_ids
from discovery.reader import Reader
from discovery.toml_text import line
from settings.identifiers import parse_column


async def check(reader: Reader, chosen: Inferred, others: Sequence[Inferred]) -> Inferred:
    """Returns the inference with a question if most objects of another table of payments are not in it."""
    if not chosen.complete or not chosen.candidate.can_look_up:
        return chosen
    names = [each.candidate.name for each in others if await _has_further(reader, chosen, each)]
    if not names:
        return chosen
    object_ = chosen.candidate.kind.object
    reason = f"{' and '.join(names)} hold {object_} that {chosen.candidate.name} lacks: map a view of all"
    lines = (line("table", name) for name in (chosen.candidate.name, *names))
    several = open_("table", Code.SEVERAL_TABLES, reason, *lines)
    return replace(chosen, findings=(*chosen.findings, several))


async def _has_further(reader: Reader, chosen: Inferred, other: Inferred) -> bool:
    if other.candidate.kind != chosen.candidate.kind or other.candidate.oid == chosen.candidate.oid:
        return False
    if not other.known or not _is_alike(chosen, other):
        return False
    held = await held_ids(reader, chosen.candidate, other.known)
    return held is not None and 2 * len(held) < len(other.known)


def _is_alike(chosen: Inferred, other: Inferred) -> bool:
    """Whether the other table has amounts, or is too small to know and has the same columns. A log of failed
    webhooks has ids that no table of payments has, and is none."""
    columns = {parse_column(chosen.mapping[key]) for key in MANDATORY if key != "table"}
    return "amount" in other.mapping or columns <= other.candidate.relation.columns.keys()
