"""Balance transactions as Stripe returns them."""

from typing import Any

import msgspec

from reconcile.objects.records import Record


def transaction(**fields: Any) -> bytes:
    plain = {"id": "txn_1", "object": "balance_transaction", "amount": 100, "fee": 3, "net": 97}
    plain |= {"currency": "usd", "created": 1_700_000_000, "status": "pending", "type": "charge"}
    return msgspec.json.encode(plain | fields)


def details(record: Record) -> dict[str, Any]:
    assert record.flaw is None
    assert record.details is not None
    found: dict[str, Any] = msgspec.json.decode(record.details)
    return found
