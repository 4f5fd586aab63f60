"""Decimals of each currency as Stripe defines them (docs.stripe.com/currencies)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.currency import exponent, format_amount, format_amounts, major


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


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456, "usd", "1,234.56 USD"),
        (-5, "USD", "-0.05 USD"),
        (0, "eur", "0.00 EUR"),
        (1234567, "bhd", "1,234.567 BHD"),
        (50000, "jpy", "50,000 JPY"),
        (500, "isk", "5 ISK"),
        (123400, "ugx", "1,234 UGX"),
        (501, "isk", "5.01 ISK"),
        (250000, "huf", "2,500.00 HUF"),
        (80045, "twd", "800.45 TWD"),
        (1999, "", "1,999 minor units of an unknown currency"),
        (1999, None, "1,999 minor units of an unknown currency"),
    ],
)
def test_people_read_major_units_with_the_currency(minor: int, currency: str | None, text: str) -> None:
    assert format_amount(minor, currency) == text


def test_amounts_of_several_currencies_are_listed_not_added() -> None:
    assert (
        format_amounts({"usd": -5, "bhd": 1234567, "jpy": 1000}) == "1,234.567 BHD, 1,000 JPY and -0.05 USD"
    )
    assert format_amounts({"usd": 1999}) == "19.99 USD"
    assert format_amounts({}) == "nothing"
