"""Whether a column of ids names some payments by their own id and others by their charge's."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from discovery.ledger.answer import Answer, open_
from discovery.ledger.asking import Asker
from discovery.ledger.candidate import Candidate, id_pattern
from discovery.ledger.codes import Code
from discovery.ledger.rows import held_ids
from discovery.ledger.sample import Sample
from discovery.names import written_column
from discovery.reader import Reader
from reconcile.objects.kinds import KINDS
from stripeapi import Forbidden

_LINKS = {"payments": ("charges", "payment_intent"), "charges": ("payments", "latest_charge")}
"""The other kind, and the field that links one of its objects to one of this kind."""
_ASKED = 8


async def infer(reader: Reader, asker: Asker, candidate: Candidate, sample: Sample) -> Answer[None]:
    """Returns a question if rows of the other kind stand for objects that have no row of their own: a run
    would report each of them as missing. Raises StripeError."""
    if candidate.kind.object not in _LINKS or not candidate.can_look_up:
        return Answer(None)
    other, field = _LINKS[candidate.kind.object]
    ids = _ids_of(other, sample)
    if not ids:
        return Answer(None)
    try:
        asked = await asker.ask(KINDS[other], ids[:: max(1, len(ids) // _ASKED)][:_ASKED])
    except Forbidden:
        return Answer(None)
    linked = {id_ for each in asked.values() if each.known and (id_ := _id(each.raw, field))}
    held = await held_ids(reader, candidate, linked)
    if held is None or linked <= held:
        return Answer(None)
    reason = (
        f"{written_column(candidate.id.name)} also holds ids of {other}, and of {len(linked)} "
        f"{candidate.kind.object} behind them {len(linked - held)} have no row of their own: "
        "map a view with one kind of id"
    )
    return Answer(None, (open_("id", Code.MIXED_IDS, reason),))


def _ids_of(object_: str, sample: Sample) -> Sequence[str]:
    pattern = re.compile(id_pattern(object_))
    return [id_ for row in sample.others if (id_ := row[sample.id]) and pattern.match(id_)]


def _id(raw: Mapping[str, Any], field: str) -> str | None:
    """Returns the id of a linked object, also if it was expanded."""
    linked = raw.get(field)
    return linked.get("id") if isinstance(linked, Mapping) else linked
