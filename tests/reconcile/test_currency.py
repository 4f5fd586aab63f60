"""Decimals of each currency as Stripe defines them (docs.stripe.com/currencies)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.currency import exponent, major


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1999, "usd", "19.99"),
        (5, "eur", "0.05"),
        (5, "usd", "0.05"),
        (1050, "kwd", "1.050"),
        (-250, "eur", "-2.50"),
        (-150, "gbp", "-1.50"),
        (500, "jpy", "500"),
        (500, "krw", "500"),
        (5120, "kwd", "5.120"),
        (500, "isk", "5.00"),
        (500, "ugx", "5.00"),
        (1045, "huf", "10.45"),
        (80045, "twd", "800.45"),
        (7, "new", "0.07"),
    ],
)
def test_minor_units_convert_to_major_units(minor: int, currency: str, text: str) -> None:
    assert major(minor, currency) == text


@given(st.integers(-(2**63), 2**63), st.sampled_from(["usd", "jpy", "kwd", "isk", "xof", "tnd"]))
def test_conversion_to_major_units_is_lossless(minor: int, currency: str) -> None:
    assert Decimal(major(minor, currency)).scaleb(exponent(currency)) == minor
