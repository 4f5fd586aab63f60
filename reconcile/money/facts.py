"""What a run found out about the money, stored until its proofs are made."""

import msgspec

from reconcile.money.activity import Activity
from reconcile.money.balance import BalanceBounds


class MoneyFacts(msgspec.Struct, frozen=True):
    """``refused``: why the API key may not read balance transactions."""

    refused: str = ""
    activity: Activity | None = None
    balance: BalanceBounds | None = None
