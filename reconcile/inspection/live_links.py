"""The objects at Stripe that belong to one object: the charges, refunds and disputes of a payment."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from reconcile.inspection.live_lists import Questions
from reconcile.objects.records import Created, Id, moment

_PARTS = {
    "payments": ("charges", "refunds", "disputes"),
    "charges": ("refunds", "disputes"),
}
"""Which lists of linked objects are read; the lists of both kinds have a filter for it."""
_FILTERS = {"payments": "payment_intent", "charges": "charge"}


class StripeObject(msgspec.Struct, frozen=True):
    """The fields of a charge, refund, dispute or payout that lead to its balance transactions."""

    id: Id
    object: str
    created: Created
    balance_transaction: Any = None
    failure_balance_transaction: Any = None
    balance_transactions: Any = None
    currency: str | None = None
    automatic: bool | None = None
    reconciliation_status: str | None = None

    @property
    def at(self) -> datetime:
        return moment(self.created)

    @property
    def transactions(self) -> Iterator[str]:
        """The ids of the balance transactions that it names."""
        several = self.balance_transactions if isinstance(self.balance_transactions, list) else []
        for link in (self.balance_transaction, self.failure_balance_transaction, *several):
            id_ = link.get("id") if isinstance(link, dict) else link
            if isinstance(id_, str) and id_:
                yield id_


async def objects_of(questions: Questions, object_: str, itself: StripeObject) -> list[StripeObject]:
    """Returns the object and those that belong to it, the oldest first. Notes the lists that are missing."""
    found = [itself]
    for part in _PARTS.get(object_, ()):
        listed = questions.all(part, {_FILTERS[object_]: itself.id}, StripeObject)
        found += await questions.or_gap(f"its {part}", listed, [])
    return sorted(found, key=lambda each: each.created)
