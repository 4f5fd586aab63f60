"""What a run would cost as JSON, for ``paywatch reconcile run --estimate`` and the console."""

from reconcile.inspection.cost import Cost
from settings.accounts import Account


def cost_json(account: Account, cost: Cost) -> dict[str, object]:
    """What is not known is null."""
    return {
        "account": account.connected,
        "object": cost.object,
        "records": cost.records,
        "requests": cost.requests,
        "basis": cost.basis,
        "why": cost.why,
    }
