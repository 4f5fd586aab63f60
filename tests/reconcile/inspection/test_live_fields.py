"""How both sides of one object are compared at the time of the question."""

from typing import Any

import msgspec
import pytest

from reconcile.codes import LiveState
from reconcile.inspection.live_fields import Row, compare, sentence_of, state_of
from settings.reconcile import Mapping
from tests.reconcile.shop import PLAIN

MAPPING = PLAIN.model_copy(
    update={"extra": {"order_no": "metadata.order", "fee": "metadata.fee"}, "compare": ("order_no", "fee")}
)


def stripe(**extra: str) -> dict[str, Any]:
    image = {"id": "pi_1", "amount": 500, "currency": "usd", "status": "succeeded", "created": 1}
    return image | ({"extra": extra} if extra else {})


def row(extra: str = "{}", **image: Any) -> Row:
    of = {"id": "pi_1", "amount": "500", "currency": "USD", "status": "succeeded", "created": None}
    return Row(of | image, msgspec.json.decode(extra, type=dict[str, msgspec.Raw]))


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("A-1", '"A-1"'),
        ("1.50", "1.5"),
        ("12345678901234567890.1", "12345678901234567890.1"),
        ("true", '"true"'),
        ("7", '"7"'),
    ],
)
def test_equal_values_of_a_column_agree(said: str, held: str) -> None:
    assert compare(stripe(order_no=said), [row(f'{{"order_no": {held}}}')], MAPPING) == {}


@pytest.mark.parametrize(
    ("said", "held", "value"),
    [
        ("A-1", '"A-2"', "A-2"),
        ("A-1", "null", None),
        ("1.50", "1.51", 1.51),
        ("12345678901234567890.1", "12345678901234567890.2", 12345678901234567890.2),
        ("true", '"1"', "1"),
        ("7", '"07"', "07"),
    ],
)
def test_a_column_that_differs_is_named(said: str, held: str, value: Any) -> None:
    found = compare(stripe(order_no=said), [row(f'{{"order_no": {held}}}')], MAPPING)
    assert found == {"extra.order_no": {"stripe": said, "ledger": value}}


def test_a_column_that_is_not_compared_differs_only_while_it_is_empty() -> None:
    mapping = MAPPING.model_copy(update={"compare": ()})
    assert compare(stripe(order_no="A"), [row('{"order_no": "B"}')], mapping) == {}
    assert [*compare(stripe(order_no="A"), [row('{"order_no": null}')], mapping)] == ["extra.order_no"]
    assert [*compare(stripe(order_no="A"), [row()], mapping)] == ["extra.order_no"]


def test_the_sentence_names_what_was_compared_and_what_was_not() -> None:
    def sentence(image: dict[str, Any], mapping: Mapping) -> str:
        return sentence_of(LiveState.BOTH_AGREE, image, mapping)

    assert sentence(stripe(), PLAIN) == "both sides agree now in amount, currency and status"
    assert sentence(stripe() | {"status": None}, PLAIN) == "both sides agree now in amount and currency"
    assert sentence(stripe(order_no="A"), MAPPING) == (
        "both sides agree now in amount, currency, status and order_no; "
        "not compared, as Stripe has no value: fee"
    )


def test_each_state_is_told_apart() -> None:
    different = compare(stripe(), [row(amount="501")], PLAIN)
    assert different == {"amount": {"stripe": 500, "ledger": 501}}
    assert state_of(stripe(), [row()], different) == LiveState.BOTH_DIFFER
    assert state_of(stripe(), [row(), row()], {}) == LiveState.SEVERAL_ROWS
    assert state_of(None, [row()], {}) == LiveState.ONLY_LEDGER
    assert state_of(None, [], {}) == LiveState.NEITHER_SIDE
    assert state_of(stripe(), [], {}) == LiveState.ONLY_STRIPE
