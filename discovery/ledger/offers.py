"""Offers a view for a table that no mapping can read: its columns are inferred as those of a table are."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from typing import Any

from discovery.ledger.answer import open_
from discovery.ledger.asking import Asker
from discovery.ledger.candidate import PREFIXES, Candidate, id_pattern
from discovery.ledger.codes import Code
from discovery.ledger.infer import MANDATORY, Inferred, infer
from discovery.ledger.search import bounded
from discovery.ledger.views import Draft, as_candidate, draft
from discovery.names import written_column
from discovery.proposal import Finding, Status
from discovery.reader import Reader, Unreadable
from reconcile.ledger.catalogue import Relation, quote
from reconcile.ledger.expressions import TIMES, literal
from reconcile.objects.kinds import KINDS
from settings.identifiers import parse_column

_KEYS = {
    "amount": ("amount", "amount_unit", "amount_of"),
    "currency": ("currency",),
    "status": ("status", "statuses"),
    "created": ("created", "created_unit"),
}
"""The keys of a mapping that one question answers."""

_DIFFER = 0.01
"""The share of ids with several rows whose amounts may differ by mistakes."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A view with its mapping, and what was inferred about it."""

    sql: str
    inferred: Inferred


async def offer(reader: Reader, asker: Asker, lacking: Inferred) -> Offer | None:
    """Returns a view that has what the table lacks; None if none was found. Raises StripeError."""
    codes = {each.code for each in lacking.findings if each.status is Status.OPEN}
    if not lacking.found or {Code.NOT_FOUND, Code.TOO_FEW} & codes:
        return None
    if not _open(lacking) & _KEYS.keys() and Code.SEVERAL_ROWS not in codes:
        return None
    candidate = lacking.candidate
    try:
        if Code.SEVERAL_ROWS in codes and not await _is_history(reader, lacking):
            return None
        view = await draft(reader, candidate, lacking.fields)
        if Code.SEVERAL_ROWS in codes:
            view = _newest(view, candidate)
        again = await infer(reader, asker, await as_candidate(reader, candidate, view, candidate.id.name))
    except Unreadable:
        return None
    return _merged(lacking, again, view)


async def _is_history(reader: Reader, lacking: Inferred) -> bool:
    """Returns whether the rows of one id have one amount, so that the newest can stand for the object.

    Those of a payment and its refunds have several. Raises Unreadable."""
    if "amount" in _open(lacking) or "amount" not in lacking.mapping:
        return False
    candidate, amount = lacking.candidate, quote(parse_column(lacking.mapping["amount"]))
    rows = bounded(candidate.source, candidate.readable, candidate.pages)
    query = (
        "select count(*) as repeated, count(*) filter (where amounts > 1) as differ from ("  # noqa: S608 (quoted)
        f"select count(distinct t.{amount}) as amounts from {rows} where t.{candidate.id.quoted} is not null "
        f"group by t.{candidate.id.quoted} having count(*) > 1) g"
    )
    found = (await reader.fetch(query))[0]
    return bool(found["differ"] <= _DIFFER * found["repeated"])


def _newest(view: Draft, candidate: Candidate) -> Draft:
    """Returns the view with the newest row of each id."""
    times = [each.name for each in candidate.relation.columns.values() if each.base in TIMES]
    return replace(view, newest=(candidate.id.name, times[-1])) if times else view


def _merged(lacking: Inferred, again: Inferred, view: Draft) -> Offer | None:
    """Returns the view with what was certain of the table; None if the view does not add enough."""
    still_open = {each.key for each in again.findings if each.status is Status.OPEN}
    mapping = dict(lacking.mapping) | {"table": again.candidate.name}
    findings = list(lacking.findings)
    for question, keys in _KEYS.items():
        if question in mapping and question not in _open(lacking):
            continue
        if question not in again.mapping or question in still_open:
            return None
        mapping |= {key: again.mapping[key] for key in keys if key in again.mapping}
        findings = [each for each in findings if each.key.partition(".")[0] not in keys]
        findings += [each for each in again.findings if each.key.partition(".")[0] in keys]
    if view.newest and "id" in still_open:
        return None
    findings = [each for each in findings if each.key not in ("table", "id")]
    mapping = {key: value for key, value in mapping.items() if key not in ("generate", "defaults")}
    findings = [each for each in findings if each.key.partition(".")[0] not in ("generate", "defaults")]
    return Offer(_create(again.candidate, view, mapping), Inferred(again.candidate, mapping, tuple(findings)))


def _open(inferred: Inferred) -> set[str]:
    return {each.key for each in inferred.findings if each.status is Status.OPEN}


def _create(candidate: Candidate, view: Draft, mapping: dict[str, Any]) -> str:
    """Returns the statement that creates the view, with the columns that the mapping names."""
    roles = [mapping[key] for key in (*MANDATORY, "updated", "account") if key in mapping and key != "table"]
    named = [*roles, *mapping.get("extra", ()), *mapping.get("rows_where", ())]
    select = view.select({parse_column(each) for each in named})
    return f"create view {quote(candidate.relation.schema)}.{quote(candidate.relation.name)} as {select};"


async def in_documents(
    reader: Reader, row: Any, relation: Relation, taken: Collection[str]
) -> AsyncIterator[tuple[Candidate, Draft]]:
    """Yields a view of a table whose documents hold ids, for each kind of object. Its name is none of
    ``taken``. Raises Unreadable."""
    nothing = next(iter(relation.columns.values()))
    base = Candidate(relation, row["oid"], row["pages"], KINDS["payments"], nothing, 0, 0)
    view = await draft(reader, base, ())
    unpacked = [each for each in view.fields if "->>" in each.expression]
    if not unpacked:
        return
    places = [(field, object_) for field in unpacked for object_ in PREFIXES]
    hits = ", ".join(
        f"count(*) filter (where ({field.expression})::text ~ {literal(id_pattern(object_))})"
        for field, object_ in places
    )
    rows = f"(select {base.readable} from {base.source} as s limit 1000) t"  # noqa: S608 (quoted)
    query = f"select count(*) as seen, array[{hits}]::int8[] as hits from {rows}"  # noqa: S608 (quoted)
    found = (await reader.fetch(query))[0]
    for (field, object_), count in zip(places, found["hits"], strict=True):
        if count:
            counted = replace(base, kind=KINDS[object_], hits=count, seen=found["seen"])
            yield await as_candidate(reader, counted, view, field.name, taken), view


def offer_of_documents(found: Inferred, view: Draft, table: str) -> tuple[Inferred, Offer | None]:
    """Returns why the table itself cannot be mapped, and the view if all of it could be inferred."""
    column = written_column(found.candidate.id.name)
    reason = (
        f"the ids of {found.candidate.kind.object} are inside JSON documents only: a mapping needs columns"
    )
    only = open_("table", Code.ONLY_IN_JSON, reason)
    made = None
    if found.complete:
        mapping = {key: value for key, value in found.mapping.items() if key not in ("generate", "defaults")}
        kept = tuple(each for each in found.findings if not _of_inserts(each))
        made = Offer(_create(found.candidate, view, mapping), replace(found, mapping=mapping, findings=kept))
    bare = replace(found, mapping={"table": table, "id": column}, findings=(only,))
    return bare, made


def _of_inserts(finding: Finding) -> bool:
    return finding.key.partition(".")[0] in ("generate", "defaults")
