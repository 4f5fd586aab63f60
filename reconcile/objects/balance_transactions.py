"""Balance transactions: the movements of the account's balance. The ledger has no table of them. Each is
listed with its expanded source, the charge, refund, dispute or payout that moved the money."""

from typing import Literal

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Common, Link, Reader, Record, SignedAmount, Status, linked, record

OBJECT = "balance_transactions"


class _Source(msgspec.Struct):
    """The fields that are read from a source of any kind; the last two are those of payouts."""

    id: str
    object: str = ""
    payment_intent: Link = None
    charge: Link = None
    automatic: bool | None = None
    reconciliation_status: str | None = None


class BalanceTransaction(Common):
    object: Literal["balance_transaction"]
    amount: SignedAmount
    fee: SignedAmount
    net: SignedAmount
    type: Status
    reporting_category: Status | None = None
    balance_type: str | None = None
    source: _Source | str | None = None


class _Details(msgspec.Struct, omit_defaults=True):
    """The columns that ``make_movements.sql`` reads. ``kind`` is what Stripe calls the source; ``other`` is
    the balance if it is not that of payments."""

    fee: int
    net: int
    type: str
    category: str
    other: str | None = None
    source: str | None = None
    kind: str | None = None
    payment: str | None = None
    charge: str | None = None
    automatic: bool | None = None
    reconciliation: str | None = None


def _normal(found: BalanceTransaction) -> Record:
    source = found.source if isinstance(found.source, _Source) else None
    details = _Details(
        found.fee,
        found.net,
        found.type,
        found.reporting_category or found.type,
        None if found.balance_type == "payments" else found.balance_type,
        source.id if source else found.source,  # type: ignore[arg-type]  # a string if it is not a struct
    )
    if source is not None:
        details.kind = source.object
        details.payment, details.charge = linked(source.payment_intent), linked(source.charge)
        details.automatic, details.reconciliation = source.automatic, source.reconciliation_status
    return record(found, details)


_READER = Reader(BalanceTransaction, _normal)

BALANCE_TRANSACTIONS = Kind(
    object=OBJECT,
    collection=OBJECT,
    noun="balance_transaction",
    statuses={"pending": 0, "available": 1},
    amount_final=(),
    final=("available",),
    signed=True,
    expand=("data.source",),
    decode_page=_READER.page,
    decode_one=_READER.one,
)
