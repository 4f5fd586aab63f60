"""What is known about one object as JSON, for the command and the console's API."""

from typing import Any

import msgspec

from reconcile.inspection.explanation import Explanation
from reconcile.windows import format_utc

WITHOUT_LIVE = "its balance transactions and events, which the store does not keep; --live shows them"


def explanation_json(id_: str, known: Explanation | None, *, live: bool = False) -> dict[str, Any]:
    """Returns only the id if no run that is stored saw it. Amounts are minor units with their currency."""
    if known is None:
        return {"id": id_}
    return {
        "id": id_,
        "object": known.object,
        "account": known.account.connected,
        "class": known.class_,
        "open": known.open,
        "since": known.since and format_utc(known.since),
        "url": known.url,
        "finding": None if known.found is None else known.found.as_json(),
        "runs": _plain(known.sightings),
        "movements": _plain(known.movements),
        "related": _plain(known.related),
        "payout_sums": _plain(known.payout_sums),
        "not_known": not_known(known, live=live),
    }


def not_known(known: Explanation, *, live: bool) -> list[str]:
    return known.unknown if live else [*known.unknown, WITHOUT_LIVE]


def _plain(values: list[Any]) -> Any:
    return msgspec.to_builtins(values)
