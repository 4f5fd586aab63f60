"""The causes of payment flows."""

from collections.abc import Mapping

from probes import effects, stripe_requests
from probes.tools import Needs
from settings.checks.payment_flow import PaymentFlowCheck

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    **effects.CAUSES,
    "not_configured": "no usable key",
    "live_mode": "Stripe reports live mode: nothing was created, or what was created is removed",
    "declined": "402: Stripe declined its own test card",
    "not_paid": "the payment is not succeeded after its confirmation",
    "page": "the page of the payment link or checkout session cannot be opened",
    "no_effect": "the payment succeeded, but had no effect in time",
    "repeated": "the slot was run before, so that whether the effect came is not known",
    "cleanup": "the check passed, but synthetic rows or objects may be left",
}

NEEDS: Needs = {
    **effects.NEEDS,
    "cleanup": lambda _check: True,  # objects at Stripe may be left too
    "page": lambda check: check.flow != "payment_intent",
}


_ENDPOINTS: Mapping[str, tuple[str, ...]] = {
    "payment_intent": (
        "payment_intents",
        "payment_intents/:id/confirm",
        "payment_intents/:id/cancel",
        "refunds",
    ),
    "payment_link": ("prices", "prices/:id", "products/:id", "payment_links", "payment_links/:id"),
    "checkout_session": ("checkout/sessions", "checkout/sessions/:id/expire"),
}


def stripe_endpoints(check: PaymentFlowCheck) -> tuple[str, ...]:
    """Those of the run and of the removal of what it and earlier runs left."""
    return ("balance", *_ENDPOINTS[check.flow])
