"""The objects of Stripe that anomalies are found in, with the fields that are used."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from probes.stripe_requests import Identified, Whole


class _Card(msgspec.Struct, frozen=True, gc=False):
    fingerprint: str | None = None


class _Method(msgspec.Struct, frozen=True, gc=False):
    card: _Card | None = None


class Charge(Identified, frozen=True, gc=False):
    """``metadata`` and ``description`` are the team's texts: they are compared, and never shown."""

    amount: Whole
    currency: str
    status: str
    refunded: bool = False
    customer: str | None = None
    payment_intent: str | None = None
    invoice: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None
    payment_method_details: _Method | None = None

    @property
    def succeeded(self) -> bool:
        return self.status == "succeeded"

    @property
    def payer(self) -> str | None:
        """The customer, or else the card: a guest has no customer."""
        details = self.payment_method_details
        card = None if details is None or details.card is None else details.card.fingerprint
        return self.customer or card

    @property
    def by_subscription(self) -> bool:
        """Whether an invoice made it. Newer API versions name no invoice, but write this description."""
        return self.invoice is not None or (self.description or "").startswith("Subscription ")

    def at(self, path: tuple[str, ...]) -> str | None:
        """Returns the text at a path such as ``metadata.order_id``; None if there is none."""
        found: Any = msgspec.to_builtins(self)
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return None if found is None or isinstance(found, dict | list) else str(found)


class Refund(Identified, frozen=True, gc=False):
    amount: Whole
    currency: str
    charge: str | None = None
    status: str | None = None

    @property
    def counts(self) -> bool:
        return self.status not in ("failed", "canceled")


class Dispute(Identified, frozen=True, gc=False):
    amount: Whole
    currency: str
    status: str
    charge: str | None = None

    @property
    def counts(self) -> bool:
        """An inquiry (``warning_...``) and a prevented dispute take no money back."""
        return not self.status.startswith("warning_") and self.status != "prevented"


class _Subject(msgspec.Struct, frozen=True, gc=False):
    id: str
    customer: str | None = None


class _Data(msgspec.Struct, frozen=True, gc=False):
    object: _Subject


class CustomerEvent(Identified, frozen=True, gc=False):
    """``customer.deleted`` or ``customer.subscription.deleted``."""

    type: str
    data: _Data

    @property
    def deleted(self) -> bool:
        return self.type == "customer.deleted"

    @property
    def customer(self) -> str | None:
        return self.data.object.id if self.deleted else self.data.object.customer


def pseudonym(customer: str) -> str:
    """Returns a short hash, which the team can compute from its own ids, and nobody can turn back."""
    return hashlib.sha256(customer.encode(errors="replace")).hexdigest()[:12]
