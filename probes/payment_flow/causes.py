"""The causes of payment flows."""

from collections.abc import Mapping

from probes import effects, stripe_requests

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
