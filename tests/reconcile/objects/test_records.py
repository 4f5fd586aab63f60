"""Stripe's bytes are decoded into records, and an object that cannot be decoded has a flaw."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reconcile.objects.events import Event, events_of
from reconcile.objects.extra_fields import with_extra
from reconcile.objects.kind import Kind
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.records import Record
from settings.reconcile import Mapping

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


def raw_page(*objects: bytes) -> tuple[list[Record], bool]:
    return PAYMENTS.decode_page(
        b'{"object":"list","url":"/v1/\\u00e9","data":[' + b",".join(objects) + b'],"has_more":true}'
    )


def raw(id_: str, more: bytes) -> bytes:
    return json.dumps({**GOOD, "id": id_}).encode().removesuffix(b"}") + b"," + more + b"}"


LEVELS = 3000
ODD = {
    "lone surrogate": (rb'"description":"\ud800"', "it contains a lone UTF-16 surrogate"),
    "low surrogate": (rb'"metadata":{"a":"x\uDC00y"}', "it contains a lone UTF-16 surrogate"),
    "surrogate in a key": (rb'"metadata":{"a\ud83d":"x"}', "it contains a lone UTF-16 surrogate"),
    "wrong pair": (rb'"description":"\ud800\u0041"', "it contains a lone UTF-16 surrogate"),
    "nested lists": (b'"x":' + b"[" * LEVELS + b"]" * LEVELS, "it is nested too deeply"),
    "nested objects": (b'"x":' + b'{"a":' * LEVELS + b"1" + b"}" * LEVELS, "it is nested too deeply"),
    "control character": (b'"description":"a\nb"', "invalid character"),
}


@pytest.mark.parametrize(("more", "flaw"), ODD.values(), ids=ODD)
def test_odd_json_costs_its_object_and_not_the_page(more: bytes, flaw: str) -> None:
    (first, bad, last), has_more = raw_page(
        raw("pi_1", rb'"description":"\ud83d\ude00 \\ud800"'), raw("pi_2", more), raw("pi_3", b'"x":[{}]')
    )
    assert (first.id, first.flaw, last.id, last.flaw, has_more) == ("pi_1", None, "pi_3", None, True)
    assert (bad.id, bad.flaw_code, bad.created) == ("pi_2", "object_unreadable", first.created)
    assert flaw in (bad.flaw or "")
    assert PAYMENTS.decode_one(raw("pi_2", more)) == bad


@pytest.mark.parametrize("text", [b"caf\xe9", b"\xed\xa0\x80", b"\xff"])
def test_bytes_that_are_not_utf8_spoil_only_compared_fields(text: bytes) -> None:
    (first, odd, bad), _ = raw_page(
        raw("pi_1", '"description":"é"'.encode()),
        raw("pi_2", b'"description":"' + text + b'"'),
        raw("pi_3", b"").replace(b'"usd",', b'"' + text + b'",').replace(b",}", b"}"),
    )
    assert [(each.flaw, each.not_utf8) for each in (first, odd)] == [(None, False), (None, True)]
    assert (odd.amount, odd.currency, odd.status) == (1999, "usd", "succeeded")
    assert (bad.id, bad.flaw_code) == ("pi_3", "object_unreadable")


def with_order(compare: tuple[str, ...] = ()) -> Kind:
    mapping = Mapping(
        table="t",
        id="id",
        amount="amount",
        currency="currency",
        status="status",
        created="created",
        extra={"order_no": "metadata.order"},
        compare=compare,
    )
    return with_extra(PAYMENTS, mapping)


@pytest.mark.parametrize("compare", [(), ("order_no",)])
def test_a_compared_extra_that_is_not_utf8_is_invalid(compare: tuple[str, ...]) -> None:
    kind = with_order(compare)
    body = raw("pi_2", b'"metadata":{"order":"a\xff"}')
    (good, odd), _ = kind.decode_page(
        b'{"object":"list","data":[%b,%b],"has_more":false}'
        % (raw("pi_1", b'"metadata":{"order":"7"}'), body)
    )
    assert good.extra == '{"order_no":"7"}'
    assert (odd.flaw is not None) == bool(compare)
    assert odd.extra == (None if compare else '{"order_no":"a\ufffd"}')
    assert kind.decode_one(body) == odd


def test_a_number_out_of_range_costs_only_its_object() -> None:
    kind = with_order()
    bodies = [raw("pi_1", b'"metadata":{"order":"7"}'), raw("pi_2", b'"x":1e999'), raw("pi_3", b'"y":2')]
    records, _ = kind.decode_page(b'{"object":"list","data":[' + b",".join(bodies) + b'],"has_more":false}')
    assert [(each.id, each.flaw is None) for each in records] == [
        ("pi_1", True),
        ("pi_2", False),
        ("pi_3", True),
    ]


@pytest.mark.parametrize("rest", [b'{"object":"list","data":[', b'{"a":' * 5000, b"[" * 5000, b'"\\"' * 99])
def test_a_truncated_page_is_refused(rest: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        PAYMENTS.decode_page(rest)


def test_an_event_with_odd_json_still_names_its_object() -> None:
    events = events_of(PAYMENTS, ["payment_intent.created"])
    object_ = raw("pi_1", b'"description":"\\udc00\xff","x":' + b"[" * LEVELS + b"]" * LEVELS)
    event = b'{"id":"evt_1","created":1795000000,"data":{"object":%b}}' % object_
    (found,), _ = events.decode_page(b'{"object":"list","data":[%b],"has_more":false}' % event)
    assert isinstance(found, Event)
    assert (found.id, found.names) == ("evt_1", "pi_1")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"object": "list"}', b'{"object":"list","data":{},"has_more":true}']
)
def test_a_body_that_is_not_a_page_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        PAYMENTS.decode_page(body)
