"""The types of Stripe's events that a synthetic event can have (API 2026-10-28)."""

import difflib
from collections.abc import Mapping

_VERBS: Mapping[str, str] = {
    "account": "updated",
    "charge": "captured expired failed pending refunded succeeded updated",
    "charge.dispute": "closed created funds_reinstated funds_withdrawn updated",
    "charge.refund": "updated",
    "checkout.session": "async_payment_failed async_payment_succeeded completed expired",
    "customer": "created deleted updated",
    "customer.subscription": "created deleted paused pending_update_applied pending_update_expired resumed "
    "trial_will_end updated",
    "invoice": "created deleted finalization_failed finalized marked_uncollectible overdue overpaid paid "
    "payment_action_required payment_attempt_required payment_failed payment_succeeded sent upcoming updated "
    "voided will_be_due",
    "payment_intent": "amount_capturable_updated canceled created partially_funded payment_failed processing "
    "requires_action succeeded",
    "payment_link": "created updated",
    "payment_method": "attached automatically_updated detached updated",
    "payout": "canceled created failed paid reconciliation_completed updated",
    "price": "created deleted updated",
    "product": "created deleted updated",
    "refund": "created failed updated",
    "setup_intent": "canceled created requires_action setup_failed succeeded",
    "transfer": "created reversed updated",
}
EVENT_TYPES = frozenset(f"{owner}.{verb}" for owner, verbs in _VERBS.items() for verb in verbs.split())


def check_event_type(event_type: str) -> str:
    """Returns the type unchanged. Raises ValueError for one that Paywatch has no object for."""
    if event_type in EVENT_TYPES:
        return event_type
    owner = event_type.rpartition(".")[0]
    if owner in _VERBS:
        known = ", ".join(_VERBS[owner].split())
        raise ValueError(f"Stripe has no such event: after {owner}. write one of {known}")
    close = difflib.get_close_matches(event_type, sorted(EVENT_TYPES), n=1, cutoff=0.8)
    hint = f', did you mean "{close[0]}"?' if close else f": those of {', '.join(_VERBS)}"
    raise ValueError(f"Paywatch cannot make this event{hint}")
