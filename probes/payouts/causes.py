"""The causes of a ``payouts`` check, besides those of every request to Stripe."""

from collections.abc import Mapping

from probes import stripe_requests
from probes.tools import Needs
from settings.checks.payouts import PayoutsCheck

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    "failed": "a payout has failed within `failed_within`",
    "ledger": "the team's table of payouts cannot be read; the reason says why",
    "ledger_differs": "the ledger has another status, amount or currency than Stripe",
    "ledger_lacks": "the ledger has no row of a payout",
    "stuck": "a payout is pending or in transit `stuck_after` its arrival date",
    "unchecked": "a payout has a status that is not known, or `ledger = true` has no table of payouts",
}

NEEDS: Needs = dict.fromkeys(("ledger", "ledger_differs", "ledger_lacks"), lambda check: check.ledger)


def stripe_endpoints(_check: PayoutsCheck) -> tuple[str, ...]:
    return ("payouts", "events")
