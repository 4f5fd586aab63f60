"""The kinds of Stripe objects that can be reconciled, in the order of reports and outputs."""

from reconcile.objects.charges import CHARGES
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import Kind
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.objects.refunds import REFUNDS
from settings.reconcile import Mapping, Object, ReconcileSettings

_ALL = (
    PAYMENTS,
    CHARGES,
    REFUNDS,
    PAYOUTS,
    DISPUTES,
)
KINDS: dict[str, Kind] = {kind.object: kind for kind in _ALL}


def default_mapping(kind: Kind) -> Mapping:
    """Returns the mapping of the kind's default ledger table, for a team that has no table."""
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


def mapping_of(settings: ReconcileSettings, object_: Object) -> Mapping:
    """Returns the configured mapping, or that of the default ledger table."""
    mapping: Mapping | None = getattr(settings, object_)
    return mapping or default_mapping(KINDS[object_])
