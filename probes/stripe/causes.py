"""The causes of a ``stripe`` check, besides those of every request to Stripe."""

from collections.abc import Mapping

from probes import stripe_requests
from probes.tools import Needs
from settings.checks.stripe import StripeCheck, StripeExpect

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    "account": "the account is not as expected",
    "balance": "the available balance is lower than `expect.balance_covers`",
    "latency": "slower than `fail_above` or `degraded_above`",
    "livemode": "the key is of the other mode than `expect.livemode`",
    "requirements": "Stripe requires information soon, or it is past due and limits the account",
    "unchecked": "Stripe does not report what an expectation needs",
}

NEEDS: Needs = {
    "balance": lambda check: check.expect.balance_covers is not None,
    "livemode": lambda check: check.expect.livemode is not None,
    "requirements": lambda check: check.expect.requirements_due_within is not None,
    "account": lambda check: check.expect != StripeExpect(),
    "unchecked": lambda check: bool(check.may_read) or check.expect != StripeExpect(),
}


def stripe_endpoints(check: StripeCheck) -> tuple[str, ...]:
    return ("balance", "account", *check.may_read)
