"""Minor units: how many decimals Stripe gives a currency (docs.stripe.com/currencies).

ISK and UGX have no decimals of their own, but Stripe counts both in hundredths. HUF and TWD are charged in
hundredths, and paid out in whole units that are still written in hundredths.
"""

ZERO_DECIMAL = (
    *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
    *("pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"),
)
THREE_DECIMAL = ("bhd", "jod", "kwd", "omr", "tnd")
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
