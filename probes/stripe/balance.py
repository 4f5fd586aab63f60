"""Compares the balance with ``expect.livemode`` and ``expect.balance_covers``."""

import re

import msgspec

from probes.stripe.results import Results
from probes.stripe_requests import Whole
from settings.checks.stripe import StripeExpect

_MOST = 50
"""Currencies that become values. Stripe supports about 135, and an account holds few."""
_CURRENCY = re.compile(r"[a-z]{3}")


class Funds(msgspec.Struct):
    """An amount in minor units."""

    amount: Whole
    currency: str


class Balance(msgspec.Struct):
    livemode: bool
    available: list[Funds] | None = None
    pending: list[Funds] | None = None


def judge_balance(expect: StripeExpect, balance: Balance, results: Results) -> None:
    results.evidence["livemode"] = balance.livemode
    results.values["livemode"] = float(balance.livemode)
    for name, funds in (("balance_available", balance.available), ("balance_pending", balance.pending)):
        results.values |= _values(name, funds or [])
    _mode(expect, balance, results)
    _cover(expect, balance, results)


def _values(name: str, funds: list[Funds]) -> dict[str, float]:
    known = [each for each in funds if _CURRENCY.fullmatch(each.currency)][:_MOST]
    return {f'{name}{{currency="{each.currency}"}}': float(each.amount) for each in known}


def _mode(expect: StripeExpect, balance: Balance, results: Results) -> None:
    if expect.livemode is None or expect.livemode == balance.livemode:
        return
    found, wanted = ("live", "test") if balance.livemode else ("test", "live")
    results.fail("livemode", f"the key is for {found} mode, expected one for {wanted} mode")


def _cover(expect: StripeExpect, balance: Balance, results: Results) -> None:
    wanted = expect.balance_covers
    if wanted is None:
        return
    if balance.available is None:
        results.unchecked("expect.balance_covers", "Stripe reports no available balance")
        return
    amount = sum(each.amount for each in balance.available if each.currency == wanted.currency)
    if amount < wanted.amount:
        results.fail(
            "balance",
            f"the available balance is {amount} {wanted.currency} in minor units, "
            f"less than expect.balance_covers = {wanted.amount} {wanted.currency}",
        )
