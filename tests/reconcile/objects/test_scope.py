"""Which of Stripe's objects a mapping's ``objects_where`` leaves out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reconcile.objects.scope import Exclusion, conditions_of, exclusion
from settings.identifiers import parse_path
from settings.reconcile import Mapping
from tests.reconcile.recorded import payment
from tests.reconcile.shop import PLAIN

OBJECT = payment(
    "pi_1",
    created=1_770_000_000,
    livemode=True,
    invoice=None,
    metadata={"app": "webshop", "shop": "7", "test": "false"},
    charges={"data": [{"id": "ch_1", "amount": 5}]},
)
LONG_AGO, AHEAD = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def left_out(where: dict[str, Any], found: Any = OBJECT) -> Exclusion | None:
    written = Mapping(**PLAIN.model_dump(exclude_unset=True), objects_where=where).objects_where
    return exclusion(found, conditions_of(written, [parse_path(place) for place in written]))


@pytest.mark.parametrize(
    "where",
    [
        {"livemode": "true"},
        {"livemode": {"ne": "false"}},
        {"amount": "2000"},
        {"amount": {"in": ["x", 2000]}},
        {"amount": {"ge": "100", "lt": 2001}},
        {"created": {"ge": LONG_AGO, "lt": AHEAD}},
        {"created": {"ge": "2026-01-01"}},
        {"metadata.shop": 7},
        {"metadata.shop": {"ge": 6.5}},
        {"metadata.test": False},
        {"metadata.else": {"ne": "x", "not_in": ["y"], "exists": False}},
        {"invoice": {"exists": False}},
        {"invoice.id": {"ne": "in_1"}},
        {"charges.data.0.id": "ch_1"},
        {"charges.data.7.id": {"exists": False}},
        {"metadata.app": {"matches": "^(web|mobile)shop$"}},
    ],
    ids=str,
)
def test_an_object_is_in_scope(where: dict[str, Any]) -> None:
    assert left_out(where) is None


@pytest.mark.parametrize(
    "where", [{"livemode": "false"}, {"amount": "2001"}, {"created": {"ge": AHEAD}}], ids=str
)
def test_another_value_leaves_an_object_out(where: dict[str, Any]) -> None:
    (place,) = where
    assert left_out(where) == Exclusion(place, absent=False)


@pytest.mark.parametrize(
    "where",
    [
        {"metadata": "webshop"},
        {"metadata.ap": "webshop"},
        {"currency": {"ge": 5}},
        {"created": {"lt": "tomorrow"}},
        {"amount": {"matches": "0"}},
        {"livemode": {"contains": "x"}},
        {"charges.data": "ch_1"},
        {"charges.data.x": "ch_1"},
        {"invoice.id": "in_1"},
    ],
    ids=str,
)
def test_a_value_that_cannot_be_compared_counts_as_absent(where: dict[str, Any]) -> None:
    (place,) = where
    assert left_out(where) == Exclusion(place, absent=True)


@pytest.mark.parametrize("condition", [{"ne": "books"}, {"not_in": ["books"]}, {"exists": False}], ids=str)
def test_a_misspelt_field_puts_no_object_into_scope(condition: dict[str, Any]) -> None:
    assert left_out({"metdata.app": condition}) == Exclusion("metdata.app", absent=True)


def test_no_text_of_a_customer_makes_a_pattern_slow() -> None:
    """With backtracking this comparison takes longer than any test may run."""
    where: dict[str, Any] = {"metadata.app": {"matches": "^(a+)+$"}}
    hostile = payment("pi_1", app="a" * 499 + "!")
    assert left_out(where, hostile) == Exclusion("metadata.app", absent=False)


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\1", "((a{1,999}){1,999}){1,999}"])
def test_a_pattern_that_cannot_be_matched_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="takes a regular expression"):
        left_out({"metadata.app": {"matches": pattern}})
