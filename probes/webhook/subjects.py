"""What a synthetic event is about: the kind of its object, its ids, and its status after the event.

All ids of one event end with the same token: the charge ``ch_paywatch_1f2e`` belongs to ``pi_paywatch_1f2e``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MARK = "paywatch"

PREFIXES: Mapping[str, str] = {
    "account": "acct",
    "charge": "ch",
    "checkout.session": "cs",
    "customer": "cus",
    "dispute": "dp",
    "invoice": "in",
    "payment_intent": "pi",
    "payment_link": "plink",
    "payment_method": "pm",
    "payout": "po",
    "price": "price",
    "product": "prod",
    "refund": "re",
    "setup_intent": "seti",
    "subscription": "sub",
    "transfer": "tr",
}
# The status of an object after an event, if it differs from the event's verb.
_STATUSES: Mapping[str, Mapping[str, str]] = {
    "payment_intent": {
        "created": "requires_payment_method",
        "payment_failed": "requires_payment_method",
        "amount_capturable_updated": "requires_capture",
        "partially_funded": "requires_action",
    },
    "charge": {"failed": "failed", "pending": "pending", "expired": "failed"},
    "checkout.session": {"expired": "expired"},
    "dispute": {"closed": "lost"},
    "invoice": {
        "created": "draft",
        "deleted": "draft",
        "upcoming": "draft",
        "paid": "paid",
        "payment_succeeded": "paid",
        "overpaid": "paid",
        "voided": "void",
        "marked_uncollectible": "uncollectible",
    },
    "payout": {
        "failed": "failed",
        "canceled": "canceled",
        "paid": "paid",
        "reconciliation_completed": "paid",
    },
    "refund": {"created": "pending", "failed": "failed"},
    "setup_intent": {
        "created": "requires_payment_method",
        "setup_failed": "requires_payment_method",
        "requires_action": "requires_action",
        "canceled": "canceled",
    },
    "subscription": {"deleted": "canceled", "paused": "paused", "trial_will_end": "trialing"},
}
_USUAL = {
    "charge": "succeeded",
    "checkout.session": "complete",
    "dispute": "needs_response",
    "invoice": "open",
    "payout": "pending",
    "refund": "succeeded",
    "setup_intent": "succeeded",
    "subscription": "active",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: kind of the object, verb of the event, token of all ids, Unix seconds."""

    kind: str
    verb: str
    token: str
    at: int

    @property
    def status(self) -> str:
        return _STATUSES.get(self.kind, {}).get(self.verb) or _USUAL.get(self.kind, self.verb)

    def id(self, kind: str) -> str:
        return f"{PREFIXES[kind]}_{MARK}_{self.token}"


def subject_of(event_type: str) -> tuple[str, str]:
    """Returns object and verb: ``charge.dispute.created`` is about a dispute, not a charge."""
    owner, _, verb = event_type.rpartition(".")
    return (owner if owner in PREFIXES else owner.rpartition(".")[2]), verb
