"""The kinds of Stripe objects that can be reconciled: where each is listed, and how its statuses follow each
other."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from reconcile.records import Record, decode_payment_intent, decode_payment_intents
from settings.reconcile import Mapping, Object


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    ``statuses`` gives each of Stripe's words a rank: of two with one rank either can follow the other, and a
    status never goes back to a lower rank. In a ``settled`` one the amount cannot change any more.
    """

    object: Object
    collection: str
    statuses: Dictionary[str, int]
    settled: tuple[str, ...]
    decode_page: Callable[[bytes], tuple[list[Record], bool]]
    decode_one: Callable[[bytes], Record]

    @property
    def path(self) -> str:
        return f"/v1/{self.collection}"


PAYMENTS = Kind(
    object="payments",
    collection="payment_intents",
    statuses={
        "requires_payment_method": 0,
        "requires_confirmation": 0,
        "requires_action": 0,
        "processing": 0,
        "requires_capture": 1,
        "canceled": 2,
        "succeeded": 2,
    },
    settled=("succeeded",),
    decode_page=decode_payment_intents,
    decode_one=decode_payment_intent,
)

KINDS: dict[Object, Kind] = {"payments": PAYMENTS}


def default_mapping(kind: Kind) -> Mapping:
    """Paywatch's own ledger table, for a team that has none."""
    return Mapping(
        table=f"paywatch_ledger.{kind.object}",
        id="id",
        amount="amount",
        currency="currency",
        status="status",
        created="created_at",
        updated="updated_at",
    )
