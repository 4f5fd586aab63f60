"""Worlds of a few objects that a test writes down, an hour old."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from reconcile import Window
from sandbox.stripe.recorded import RecordedWorld

UNTIL = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
WINDOW = Window(UNTIL - timedelta(days=1), UNTIL)
CREATED = int(UNTIL.timestamp()) - 3600
AT = datetime.fromtimestamp(CREATED, UTC)
OLDER = int(WINDOW.from_.timestamp()) - 86400

Json = dict[str, Any]


def payment(id_: str, app: str | None = "webshop", **fields: Any) -> Json:
    """A succeeded payment intent of 20.00 USD."""
    return {
        "id": id_,
        "object": "payment_intent",
        "amount": 2000,
        "amount_received": 2000,
        "currency": "usd",
        "created": CREATED,
        "status": "succeeded",
        "latest_charge": id_.replace("pi_", "ch_"),
        "metadata": {} if app is None else {"app": app},
        **fields,
    }


def charge(id_: str, **fields: Any) -> Json:
    """The captured charge of the payment intent with the same number."""
    return {
        "id": id_,
        "object": "charge",
        "amount": 2000,
        "amount_captured": 2000,
        "amount_refunded": 0,
        "captured": True,
        "refunded": False,
        "disputed": False,
        "currency": "usd",
        "created": CREATED,
        "status": "succeeded",
        "payment_intent": id_.replace("ch_", "pi_"),
        "balance_transaction": id_.replace("ch_", "txn_"),
        "metadata": {},
        **fields,
    }


def transaction(id_: str, source: str, **fields: Any) -> Json:
    """A balance transaction of 20.00 USD without a fee."""
    return {
        "id": id_,
        "object": "balance_transaction",
        "amount": 2000,
        "fee": 0,
        "net": 2000,
        "currency": "usd",
        "created": CREATED,
        "status": "available",
        "type": "charge",
        "reporting_category": "charge",
        "source": source,
        **fields,
    }


def world(*objects: Sequence[Json] | Json) -> RecordedWorld:
    """Serves these objects, and the charge and its transaction of each payment that succeeded."""
    by_noun: dict[str, list[Json]] = {}
    for each in objects:
        for it in [each] if isinstance(each, dict) else each:
            by_noun.setdefault(it["object"], []).append(it)
    return RecordedWorld("acct_1Scope", by_noun)


def paid(*payments: Json) -> list[Json]:
    """The payments with their charges and balance transactions."""
    charges = [charge(each["latest_charge"]) for each in payments]
    moved = [transaction(each["balance_transaction"], each["id"]) for each in charges]
    return [*payments, *charges, *moved]
