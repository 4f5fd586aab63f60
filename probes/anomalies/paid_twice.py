"""Finds payments that were taken twice: the same payer, amount and currency within a short time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from probes.anomalies.objects import Charge, pseudonym
from probes.reading import Json
from probes.stripe_requests import show
from settings.checks.anomalies import AnomaliesCheck
from settings.identifiers import parse_path

Pair = tuple[Charge, Charge]


def find_pairs(check: AnomaliesCheck, charges: Iterable[Charge], since: float) -> list[Pair]:
    """Returns pairs of charges, earlier one first, of which the later was made since then.

    A charge that is refunded completely is no anomaly any more. Charges of different subscriptions can have
    the same amount and second; two charges of one payment or invoice are always an anomaly.
    """
    kept = sorted(
        (each for each in charges if each.succeeded and not each.refunded), key=lambda each: each.created
    )
    same_payment = _pairs(kept, lambda each: each.payment_intent or each.invoice)
    same_payer = (
        pair
        for pair in _pairs(kept, _purchase)
        if not (pair[0].by_subscription or pair[1].by_subscription)
        and pair[1].created - pair[0].created <= check.paid_twice_within.total_seconds()
        and not _differ_in_order(check, *pair)
    )
    found = {(one.id, other.id): (one, other) for one, other in (*same_payment, *same_payer)}
    return [pair for pair in found.values() if pair[1].created >= since]


def describe(pairs: Sequence[Pair], most: int) -> list[Json]:
    return [
        {
            "payer": None if later.payer is None else pseudonym(later.payer),
            "amount": later.amount,
            "currency": show(later.currency),
            "charges": [show(earlier.id), show(later.id)],
            "seconds_between": later.created - earlier.created,
        }
        for earlier, later in pairs[:most]
    ]


def _purchase(charge: Charge) -> tuple[str, int, str] | None:
    return None if charge.payer is None else (charge.payer, charge.amount, charge.currency)


def _pairs(charges: Sequence[Charge], key: Callable[[Charge], object]) -> Iterator[Pair]:
    """Yields neighbours in time of the same key."""
    groups = defaultdict[object, list[Charge]](list)
    for charge in charges:
        if (value := key(charge)) is not None:
            groups[value].append(charge)
    for group in groups.values():
        yield from pairwise(group)


def _differ_in_order(check: AnomaliesCheck, one: Charge, other: Charge) -> bool:
    """Whether both name an order, and not the same: then they are two purchases."""
    if check.order is None:
        return False
    path = parse_path(check.order)
    orders = {one.at(path), other.at(path)}
    return None not in orders and len(orders) == 2
