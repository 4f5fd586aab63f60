"""The causes of a ``stripe`` check, besides those of every request to Stripe."""

from collections.abc import Mapping

from probes import stripe_requests

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    "account": "the account is not as expected",
    "balance": "the available balance is lower than `expect.balance_covers`",
    "latency": "slower than `fail_above` or `degraded_above`",
    "livemode": "the key is of the other mode than `expect.livemode`",
    "requirements": "Stripe requires information soon, or it is past due and limits the account",
    "unchecked": "Stripe does not report what an expectation needs",
}
