"""Compares the number of refunds or disputes with what the limit explains.

One refund of two payments is 50 %, and means nothing. At a rate equal to the limit the number of refunds
among n payments has about a Poisson distribution with the mean n * limit; only a number that it exceeds with
a probability of less than 1 % is an anomaly.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from probes.anomalies.objects import Charge, Dispute, Refund

UNLIKELY = 0.01
_CURRENCIES = 50


def is_unlikely(found: int, payments: int, limit: float) -> bool:
    """Whether so many are unlikely if the true rate is the limit."""
    return found > 0 and tail(found, payments * limit) < UNLIKELY


def tail(found: int, mean: float) -> float:
    """Returns the probability of at least ``found`` in a Poisson distribution."""
    below = sum(math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(found))
    return max(0.0, 1.0 - below)


def count_charges(found: Iterable[Refund | Dispute]) -> int:
    """Returns how many payments these are about: a payment can have several partial refunds."""
    return len({each.charge or each.id for each in found if each.counts})


def amount_shares(
    name: str, found: Iterable[Refund | Dispute], charges: Sequence[Charge]
) -> dict[str, float]:
    """Returns the share of the amount for each currency, in which payments were made."""
    taken, returned = defaultdict[str, int](int), defaultdict[str, int](int)
    for charge in charges:
        taken[charge.currency] += charge.amount
    for each in found:
        if each.counts:
            returned[each.currency] += each.amount
    known = [code for code in sorted(taken) if code.isascii() and code.isalpha() and taken[code] > 0]
    return {
        f'{name}_amount_rate{{currency="{code}"}}': returned[code] / taken[code]
        for code in known[:_CURRENCIES]
    }
