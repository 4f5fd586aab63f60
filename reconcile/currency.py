"""Minor units: how many decimals Stripe gives a currency (docs.stripe.com/currencies), and amounts as text.

ISK and UGX have no decimals of their own, but Stripe counts both in hundredths. HUF and TWD are charged in
hundredths, and paid out in whole units that are still written in hundredths.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

ZERO_DECIMAL = (
    *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
    *("pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"),
)
THREE_DECIMAL = ("bhd", "jod", "kwd", "omr", "tnd")
WHOLE_IN_HUNDREDTHS = ("isk", "ugx")
"""Currencies without decimals that Stripe counts in hundredths, which are always 00."""
NOTHING = "nothing"
"""A field without a value, for people."""
_TOO_LARGE = 10**30
"""No amount of money; as an integer such a text could have millions of digits."""
_EXPONENTS = dict.fromkeys(ZERO_DECIMAL, 0) | dict.fromkeys(THREE_DECIMAL, 3)


def exponent(currency: str) -> int:
    """Decimals between Stripe's minor unit and the major unit of a currency (lower case)."""
    return _EXPONENTS.get(currency, 2)


def major(minor: int, currency: str) -> str:
    """``1999`` US cents as ``19.99``."""
    digits = exponent(currency)
    if digits == 0:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{str(rest).zfill(digits)}"


def format_amount(minor: int, currency: str | None) -> str:
    """``-1,234.56 USD``, ``500 JPY``: how every amount is written where people read it.

    The currency can be any text of a ledger: whoever prints the result escapes it as other text.
    Without a currency the number of decimals is unknown, so that the minor units are named.
    """
    code = (currency or "").strip().lower()
    if not code:
        return f"{minor:,} minor units of an unknown currency"
    sign, number = ("-", -minor) if minor < 0 else ("", minor)
    whole, point, decimals = major(number, code).partition(".")
    if code in WHOLE_IN_HUNDREDTHS and not int(decimals):
        point = decimals = ""
    return f"{sign}{int(whole):,}{point}{decimals} {code.upper()}"


def format_sum(minor: Decimal, currency: str) -> str:
    """The same for a sum of a ledger, which can have decimals of the smallest unit: ``19.995 USD``."""
    if minor == minor.to_integral_value():
        return format_amount(int(minor), currency)
    return f"{minor.scaleb(-exponent(currency)).normalize():,f} {currency.upper()}"


def format_amounts(minor: Mapping[str, int]) -> str:
    """``1,234.56 EUR and 500 JPY``: amounts by currency, never added up; "nothing" if there is none."""
    texts = [format_amount(minor[currency], currency) for currency in sorted(minor)]
    return join_amounts(texts) or "nothing"


def join_amounts(texts: Sequence[str]) -> str:
    """``A, B and C``"""
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


_AMOUNT = re.compile(r"(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d+))?\s*([A-Za-z]{3})", re.ASCII)


def minor_units(text: str, currency: str, unit: str) -> int | None:
    """Returns the minor units of a number that a column holds in ``unit``, minor or major; None for any other
    text."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= _TOO_LARGE:
        return None
    minor = number.scaleb(exponent(currency)) if unit == "major" else number
    return int(minor) if minor == minor.to_integral_value() else None


def format_compared(name: str, value: Any, currency: str | None) -> str:
    """Returns the value of a compared field as people read it: an amount, which is in minor units, in major
    units."""
    if name == "amount" and isinstance(value, int):
        return format_amount(value, currency)
    return NOTHING if value is None else str(value)


def parse_amount(text: str) -> tuple[int, str]:
    """Returns minor units and currency of ``100 USD``, ``1,000.50eur``: major units, as people write them.

    Raises ValueError, whose sentence says what to write.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'{text!r} is not an amount: write major units and a currency, such as "100 USD"')
    whole, decimals, currency = found[1].replace(",", ""), found[2] or "", found[3].lower()
    digits = exponent(currency)
    if len(decimals) > digits:
        allowed = f"{digits} decimals" if digits else "no decimals"
        raise ValueError(f"{text!r} is not an amount: {currency.upper()} has {allowed}")
    return int(whole + decimals.ljust(digits, "0")), currency
