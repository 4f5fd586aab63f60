"""What a run learned of the money, kept in the store until its proofs are made of it."""

import msgspec

from reconcile.money.activity import Activity
from reconcile.money.balance import BalanceBounds


class MoneyFacts(msgspec.Struct, frozen=True):
    """``refused``: why Stripe lets no balance transaction be read."""

    refused: str = ""
    activity: Activity | None = None
    balance: BalanceBounds | None = None
