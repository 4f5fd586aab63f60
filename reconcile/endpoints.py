"""The endpoints at Stripe that reconciliations read, as `stripeapi.endpoint_of` names them."""

from reconcile.money.balance import PATH as BALANCE
from reconcile.objects.balance_transactions import OBJECT as BALANCE_TRANSACTIONS
from reconcile.objects.kinds import KINDS
from reconcile.objects.payouts import PAYOUTS
from reconcile.runs.accounts import LIST
from settings.reconcile import ReconcileSettings
from stripeapi import endpoint_of


def stripe_endpoints(settings: ReconcileSettings) -> frozenset[str]:
    """Returns those that runs of the configured objects and accounts read. Each run proves a balance."""
    collections = [KINDS[name].collection for name in settings.objects]
    found = {
        *collections,
        *(f"{each}/:id" for each in collections),
        "events",
        BALANCE_TRANSACTIONS,
        endpoint_of(BALANCE),
        f"{PAYOUTS.collection}/:id",
    }
    return frozenset(found if settings.fixed_accounts is not None else found | {endpoint_of(LIST)})
