"""Which of Stripe's objects belong to the table, and which of its rows are in this Stripe account.

Several products can share an account, and a table can have rows of test mode or of another account.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from discovery.ledger.answer import Answer, inferred, open_
from discovery.ledger.asking import Asked, Asker
from discovery.ledger.candidate import Candidate
from discovery.ledger.codes import Code
from discovery.ledger.evidence import ENOUGH, TOLERATED, Pair
from discovery.ledger.readings import SUCCESS
from discovery.ledger.rows import held_ids
from discovery.names import written_column
from discovery.reader import Reader
from discovery.toml_text import line
from reconcile.ledger.catalogue import Column
from reconcile.ledger.expressions import WHOLE
from reconcile.objects.extra_fields import text_at

_PLACES = (
    "application",
    "on_behalf_of",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
_MOST_VALUES = 3
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,39}")
"""What can be the name of a product or a provider. Other values are no words of the team's, and not shown."""
Conditions = dict[str, Any]


def of_rows(
    columns: Mapping[str, Column], words: Mapping[str, Sequence[str]], pairs: Sequence[Pair]
) -> Answer[Conditions]:
    """Which rows exist in this account, by a column that has one value in them and others in all others."""
    found = [pair for pair in pairs if pair.asked.known]
    missing = [pair for pair in pairs if not pair.asked.known]
    if len(missing) < max(ENOUGH, TOLERATED * len(pairs)):
        return Answer(None)
    telling = {}
    for name in words:
        values = {pair.row[name] for pair in found}
        if len(values) == 1 and _are_words(values) and not values & {pair.row[name] for pair in missing}:
            telling[name] = _typed(columns[name], values.pop() or "")
    count = f"{len(missing)} of {len(pairs)} ids do not exist in this Stripe account"
    if len(telling) == 1:
        name, value = telling.popitem()
        where = {written_column(name): value}
        return Answer(
            where, (inferred("rows_where", f"{count}: none of those rows has {line(name, value)}"),)
        )
    lines = [line("rows_where", {written_column(name): value}) for name, value in telling.items()]
    reason = f"{count}, and no column alone tells these rows from the others"
    return Answer(None, (open_("rows_where", Code.OTHER_ROWS, reason, *lines),))


def _are_words(values: Iterable[str | None]) -> bool:
    return all(each is not None and _WORD.fullmatch(each) for each in values)


def _typed(column: Column, text: str) -> str | int | bool:
    if column.base == "boolean":
        return text == "true"
    return int(text) if column.base in WHOLE else text


async def list_objects(asker: Asker, candidate: Candidate, pairs: Sequence[Pair]) -> dict[str, Asked]:
    """Returns some hundred objects from the time of the table's rows. Raises StripeError."""
    moments = sorted(
        int(pair.asked.record.created.timestamp())
        for pair in pairs
        if pair.asked.record and pair.asked.record.created
    )
    if not moments:
        return {}
    listed = await asker.newest(candidate.kind, moments[-1])
    listed += await asker.newest(candidate.kind, moments[len(moments) // 2])
    return {each.id: each for each in listed if _since(each, moments[0])}


async def of_objects(
    reader: Reader, candidate: Candidate, objects: Mapping[str, Asked], *, statuses_known: bool
) -> Answer[Conditions]:
    """Which of the objects have a row, by a value that no other object has. ``statuses_known``: each word of
    the rows stands for a status; a further word may be that of payments that have not succeeded."""
    if candidate.select or not candidate.can_look_up:
        return Answer(None)  # of a view the table behind it was compared
    held = await held_ids(reader, candidate, objects)
    if held is None:
        return Answer(None)
    inside = [each for id_, each in objects.items() if id_ in held]
    outside = [each for id_, each in objects.items() if id_ not in held]
    if len(outside) < max(ENOUGH, TOLERATED * len(objects)) or len(inside) < ENOUGH:
        return Answer(None)
    return _tell_apart(inside, outside, statuses_known=statuses_known)


async def of_newest(reader: Reader, candidate: Candidate, newest: Sequence[Asked]) -> Answer[Conditions]:
    """Whether none of the newest objects has a row, as in a table that nobody writes any more."""
    if candidate.select or not candidate.can_look_up or len(newest) < ENOUGH:
        return Answer(None)
    held = await held_ids(reader, candidate, [each.id for each in newest])
    if held is None or held:
        return Answer(None)
    days = sorted(each.record.created for each in newest if each.record and each.record.created)
    since = f", of which the first is of {days[0]:%Y-%m-%d}" if days else ""
    reason = (
        f"none of the {len(newest)} newest objects of Stripe{since}, has a row: is the table still in use?"
    )
    return Answer(None, (open_("objects_where", Code.OBJECTS_WITHOUT_ROW, reason),))


def _since(asked: Asked, moment: int) -> bool:
    return bool(asked.record and asked.record.created and asked.record.created.timestamp() >= moment)


def _tell_apart(
    inside: Sequence[Asked], outside: Sequence[Asked], *, statuses_known: bool
) -> Answer[Conditions]:
    count = f"{len(outside)} of {len(inside) + len(outside)} objects of Stripe have no row"
    telling: dict[str, list[str]] = {}
    for place, values in _values(inside).items():
        path = tuple(place)
        others = [text_at(each.raw, path) for each in outside]
        foreign = sum(each not in values for each in others)
        if _are_words(values) and len(values) <= _MOST_VALUES and foreign >= (1 - TOLERATED) * len(others):
            telling[".".join(map(written_column, path))] = sorted(each for each in values if each)
    conditions = [
        {place: values[0] if len(values) == 1 else {"in": values}} for place, values in telling.items()
    ]
    if len(conditions) == 1:
        where = next(iter(telling))
        return Answer(
            conditions[0], (inferred("objects_where", f"{count}, and nearly all of them differ in {where}"),)
        )
    reason = f"{count}, and {'several fields tell' if conditions else 'no field tells'} them from the others"
    statuses = _only_outside(inside, outside)
    of_success = {each.record.status for each in inside if each.record} == {SUCCESS}
    if statuses and statuses_known and of_success and not conditions:
        why = f"{count}, none of which has succeeded as all with a row have"
        return Answer({"status": SUCCESS}, (inferred("objects_where", why),))
    lines = [line("objects_where", each) for each in conditions]
    lines += [line("objects_where", {"status": {"not_in": statuses}})] if statuses else []
    return Answer(None, (open_("objects_where", Code.OBJECTS_WITHOUT_ROW, reason, *lines),))


def _values(objects: Sequence[Asked]) -> dict[tuple[str, ...], set[str | None]]:
    found: defaultdict[tuple[str, ...], set[str | None]] = defaultdict(set)
    for path in dict.fromkeys(path for each in objects for path in _paths(each.raw)):
        for each in objects:
            found[path].add(text_at(each.raw, path))
    return found


def _paths(raw: Any) -> Iterator[tuple[str, ...]]:
    yield from (("metadata", name) for name in raw.get("metadata") or {})
    yield from ((name,) for name in _PLACES if isinstance(raw.get(name), str))


def _only_outside(inside: Sequence[Asked], outside: Sequence[Asked]) -> list[str]:
    """Returns the statuses of the objects without a row, if no object with a row has one of them."""
    without = {str(each.record.status) for each in outside if each.record}
    with_row = {str(each.record.status) for each in inside if each.record}
    return sorted(without) if not without & with_row else []
