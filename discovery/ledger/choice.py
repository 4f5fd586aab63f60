"""Chooses one table for each kind of object, or says that several hold it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from discovery.ledger.answer import inferred as inferred_
from discovery.ledger.answer import open_
from discovery.ledger.codes import Code
from discovery.ledger.infer import MANDATORY, Inferred
from discovery.proposal import Status
from discovery.toml_text import line


def choose_each(inferred: Sequence[Inferred], bases: Mapping[int, frozenset[int]]) -> list[Inferred]:
    """Returns one inference for each kind. ``bases`` are the tables behind each view, by oid."""
    of: defaultdict[str, list[Inferred]] = defaultdict(list)
    for each in inferred:
        of[each.candidate.kind.object].append(each)
    chosen = [_choose(each, bases) for each in of.values()]
    return [_once(each, chosen) for each in chosen]


def _choose(inferred: Sequence[Inferred], bases: Mapping[int, frozenset[int]]) -> Inferred:
    complete = [each for each in inferred if each.complete]
    oids = {each.candidate.oid for each in complete}
    complete = [each for each in complete if not bases.get(each.candidate.oid, frozenset()) & oids]
    if len(complete) <= 1:
        return complete[0] if complete else max(inferred, key=_merit)
    if union := _view_of_all(complete, inferred, bases):
        return union
    first = max(complete, key=_merit)
    names = list(dict.fromkeys(each.candidate.name for each in complete))
    if len(names) == 1:
        ids = [each.mapping["id"] for each in complete]
        reason = f"{' and '.join(ids)} of {names[0]} hold ids of {first.candidate.kind.object}"
        several = open_("id", Code.SEVERAL_TABLES, reason, *(line("id", each) for each in ids))
    else:
        reason = (
            f"{' and '.join(names)} hold {first.candidate.kind.object}: map one of them, or a view of all"
        )
        several = open_("table", Code.SEVERAL_TABLES, reason, *(line("table", name) for name in names))
    return replace(first, findings=(*first.findings, several))


def _view_of_all(
    tables: Sequence[Inferred], inferred: Sequence[Inferred], bases: Mapping[int, frozenset[int]]
) -> Inferred | None:
    """Returns the view that has the rows of all the tables, such as one of each month. A join has fewer,
    and of large tables nobody counted the rows."""
    oids = {each.candidate.oid for each in tables}
    views = [
        each for each in inferred if each.complete and oids <= bases.get(each.candidate.oid, frozenset())
    ]
    nearest = [
        each
        for each in views
        if not bases[each.candidate.oid] & {other.candidate.oid for other in views}
        and each.candidate.hits == sum(table.candidate.hits for table in tables)
    ]
    if len(nearest) != 1:
        return None
    names = " and ".join(each.candidate.name for each in tables)
    found = inferred_("table", f"the view has the rows of {names}")
    return replace(nearest[0], findings=(found, *nearest[0].findings))


def _once(inferred: Inferred, chosen: Sequence[Inferred]) -> Inferred:
    """Returns payments or charges as open if the other is mapped to the same table, whose rows would be
    compared twice. A table is of charges if only their ids are unique, because a payment can have several."""
    complete = {each.candidate.kind.object: each for each in chosen if each.complete}
    payments, charges = complete.get("payments"), complete.get("charges")
    if payments is None or charges is None or payments.candidate.oid != charges.candidate.oid:
        return inferred
    if payments.candidate.id.name == charges.candidate.id.name:
        return inferred  # each row has the id of one of them only
    of_charges = charges.candidate.id.unique and not payments.candidate.id.unique
    kept, left = (charges, payments) if of_charges else (payments, charges)
    if inferred is not left:
        return inferred
    reason = f"the table is mapped to {kept.candidate.kind.object}, whose ids it has in {kept.mapping['id']}"
    return replace(inferred, findings=(*inferred.findings, open_("table", Code.SAME_TABLE, reason)))


def _merit(inferred: Inferred) -> tuple[int, int, int]:
    """How near the table is to a mapping: keys that are certain, ids that exist, rows."""
    open_keys = {each.key for each in inferred.findings if each.status is Status.OPEN}
    return (-len(open_keys & set(MANDATORY)), inferred.found, inferred.candidate.hits)
