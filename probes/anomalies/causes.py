"""The causes of an ``anomalies`` check, besides those of every request to Stripe."""

from collections.abc import Callable, Mapping

from probes import stripe_requests
from probes.tools import Needs
from settings.checks.anomalies import AnomaliesCheck

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    "customers_deleted": "more customers than `customers_deleted_above` were deleted without a cancellation",
    "dispute_rate": "more payments are disputed than `dispute_rate_above` explains",
    "ledger": "the team's table of payments cannot be read; the reason says why",
    "paid_twice": "a customer has paid the same amount twice, or the ledger has a payment twice",
    "refund_rate": "more payments are refunded than `refund_rate_above` explains",
    "too_few": "there are too few payments for all that the check watches",
    "unchecked": "more payments or events than the check reads: some cannot be judged",
}


def _watches(what: str) -> Callable[[AnomaliesCheck], bool]:
    return lambda check: what in check.watch


NEEDS: Needs = {
    cause: _watches(cause) for cause in ("customers_deleted", "dispute_rate", "paid_twice", "refund_rate")
}


_LISTS: Mapping[str, tuple[str, ...]] = {
    "customers_deleted": ("events",),
    "dispute_rate": ("charges", "disputes"),
    "paid_twice": ("charges",),
    "refund_rate": ("charges", "refunds"),
}


def stripe_endpoints(check: AnomaliesCheck) -> list[str]:
    return [each for watched in check.watch for each in _LISTS[watched]]
