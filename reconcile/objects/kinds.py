"""The kinds of Stripe objects that can be reconciled."""

from reconcile.objects.charges import CHARGES
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import Kind
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.objects.refunds import REFUNDS
from settings.reconcile import Mapping

__all__ = ["CHARGES", "DISPUTES", "KINDS", "PAYMENTS", "PAYOUTS", "REFUNDS", "Kind", "default_mapping"]

KINDS: dict[str, Kind] = {each.object: each for each in (PAYMENTS, CHARGES, REFUNDS, PAYOUTS, DISPUTES)}


def default_mapping(kind: Kind) -> Mapping:
    """Paywatch's own ledger table, for a team that has none."""
    return Mapping(
        table=f"paywatch_ledger.{kind.object}",
        id="id",
        amount="amount",
        currency="currency",
        status="status",
        created="created_at",
        updated="updated_at",
        account="account",
    )
