"""The causes of an ``anomalies`` check, besides those of every request to Stripe."""

from collections.abc import Mapping

from probes import stripe_requests

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
