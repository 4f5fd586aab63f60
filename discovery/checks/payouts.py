"""Proposes a ``payouts`` check for an account that Stripe has paid out to."""

import msgspec

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names
from discovery.proposal import Proposal
from stripeapi import Stripe, StripeError, split_list


async def propose_payouts(stripe: Stripe, names: Names) -> Proposal:
    draft = Draft.check(names.take("payouts"), "payouts", "15m", "P1")
    draft.say("Payouts arrive in the bank in time, and none has failed.")
    draft.set("timeout", "30s")
    draft.set("stuck_after", "3d")
    draft.set("failed_within", "7d")
    try:
        answer = await stripe.get("/v1/payouts", {"limit": 1, "expand": ["data.failure_balance_transaction"]})
        payouts, _ = split_list(answer.body)
    except StripeError as error:
        draft.disable(Code.STRIPE_REFUSED, f"the key must be able to read payouts: {error}")
    except msgspec.DecodeError:
        draft.disable(Code.STRIPE_REFUSED, "Stripe's response is not a list of payouts")
    else:
        if payouts:
            draft.found("kind", Code.REPORTED, "Stripe has paid out to this account")
        else:
            draft.disable(Code.NO_EVIDENCE, "Stripe has not paid out to this account yet")
    return draft.proposal()
