"""Stripe's bytes are decoded into records, and an object that cannot be decoded has a flaw."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reconcile.objects.payments import PAYMENTS
from reconcile.objects.records import Record

RECORDED = Path(__file__).parents[4] / "shared" / "stripe" / "world"
GOOD: dict[str, Any] = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 1999,
    "currency": "usd",
    "status": "succeeded",
    "created": 1_795_000_000,
    "amount_received": 1999,
    "latest_charge": "ch_1",
}


def page(*objects: Any, has_more: bool = False) -> tuple[list[Record], bool]:
    body = json.dumps({"object": "list", "data": objects, "has_more": has_more, "url": "/v1/payment_intents"})
    return PAYMENTS.decode_page(body.encode())


@pytest.mark.skipif(not RECORDED.is_dir(), reason="there is no recorded traffic next to this repository")
def test_every_recorded_payment_intent_is_decoded() -> None:
    for file in RECORDED.glob("*/payment_intent.jsonl"):
        objects = [json.loads(line)["obj"] for line in file.read_text().splitlines()]
        records, _ = page(*objects)
        assert [each.flaw for each in records] == [None] * len(objects)
        assert [each.amount for each in records] == [each["amount"] for each in objects]


def test_unknown_fields_and_statuses_are_accepted() -> None:
    (record,), more = page({**GOOD, "status": "requires_blessing", "tomorrow": {"new": []}}, has_more=True)
    assert (record.status, record.flaw, more) == ("requires_blessing", None, True)


def test_an_expanded_charge_is_read_as_its_id() -> None:
    (record,), _ = page({**GOOD, "latest_charge": {"id": "ch_9", "object": "charge", "amount": 1}})
    assert json.loads(record.details or "") == {"received": 1999, "charge": "ch_9"}


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"amount": "1999"}, "Expected `int`, got `str` - at `$.amount`"),
        ({"amount": -1}, "Expected `int` >= 0 - at `$.amount`"),
        ({"amount": 19.99}, "Expected `int`, got `float` - at `$.amount`"),
        ({"currency": None}, "Expected `str`, got `null` - at `$.currency`"),
        ({"currency": "US$"}, "Expected `str` matching regex"),
        ({"status": ""}, "Expected `str` matching regex"),
        ({"created": 10**15}, "at `$.created`"),
        ({"object": "charge"}, "Invalid enum value 'charge' - at `$.object`"),
        ({"id": "pi_1\n"}, "at `$.id`"),
        ({"id": "pi_\u0000"}, "at `$.id`"),
    ],
)
def test_an_unreadable_object_does_not_spoil_its_page(change: dict[str, Any], flaw: str) -> None:
    (good, bad), _ = page(GOOD, {**GOOD, "id": "pi_2", **change})
    assert good.flaw is None
    assert flaw in (bad.flaw or "")
    assert bad.flaw is not None
    assert bad.flaw.startswith("Stripe's object cannot be read: ")


def test_an_object_without_an_id_gets_one_from_its_bytes() -> None:
    one, other = (PAYMENTS.decode_one(json.dumps({**GOOD, "id": id_}).encode()) for id_ in (None, 7))
    assert one.id.startswith("malformed:")
    assert one.id != other.id
    assert one == PAYMENTS.decode_one(json.dumps({**GOOD, "id": None}).encode())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"object": "list"}', b'{"object":"list","data":{},"has_more":true}']
)
def test_a_body_that_is_not_a_page_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        PAYMENTS.decode_page(body)
