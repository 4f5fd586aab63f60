"""Balance transactions are decoded with the details that the proofs need."""

from typing import Any

import pytest

from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from tests.reconcile.money.transactions import details, transaction


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, {}),
        ("ch_1", {"source": "ch_1"}),
        (
            {"id": "py_1", "object": "charge", "payment_intent": "pi_1", "amount": "no matter"},
            {"source": "py_1", "kind": "charge", "payment": "pi_1"},
        ),
        (
            {"id": "pyr_1", "object": "refund", "charge": {"id": "py_1"}, "payment_intent": None},
            {"source": "pyr_1", "kind": "refund", "charge": "py_1"},
        ),
        (
            {"id": "po_1", "object": "payout", "automatic": True, "reconciliation_status": "completed"},
            {"source": "po_1", "kind": "payout", "automatic": True, "reconciliation": "completed"},
        ),
        ({"id": "x", "object": "something_new"}, {"source": "x", "kind": "something_new"}),
    ],
)
def test_source_kind_comes_from_its_object_field(source: Any, expected: Any) -> None:
    found = details(BALANCE_TRANSACTIONS.decode_one(transaction(source=source)))
    assert found == {"fee": 3, "net": 97, "type": "charge", "category": "charge"} | expected


def test_negative_fees_and_other_balances_are_read() -> None:
    body = transaction(amount=-100, fee=-3, net=-97, balance_type="issuing", reporting_category="fee")
    record = BALANCE_TRANSACTIONS.decode_one(body)
    assert record.amount == -100
    found = details(record)
    assert (found["fee"], found["other"], found["category"]) == (-3, "issuing", "fee")
    assert "other" not in details(BALANCE_TRANSACTIONS.decode_one(transaction(balance_type="payments")))
