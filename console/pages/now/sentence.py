"""The one sentence: what is wrong, who does not know it yet, and how much money is at risk."""

from collections.abc import Mapping, Sequence

from console.pages.now.checks import NO_DATA
from console.pages.now.incidents import OpenIncident
from console.pages.now.money import AtRisk
from console.pages.now.texts import number
from reconcile.currency import format_amounts

_NOT_KNOWN = ("unknown", "missed", NO_DATA)
BLIND = "Paywatch is blind. What it saw last: "


def sentence(
    incidents: Sequence[OpenIncident], checks: Mapping[str, int], money: AtRisk, *, blind: bool
) -> str:
    """``2 problems, 1 unacknowledged, 14,302.10 USD at risk.`` What is unknown is said to be unknown."""
    parts = [_problems(incidents), *_unacknowledged(incidents), *_checks(checks), _money(money)]
    text = ", ".join(parts) + "."
    return BLIND + text if blind else text[0].upper() + text[1:]


def _problems(incidents: Sequence[OpenIncident]) -> str:
    return number(len(incidents), "problem") if incidents else "no open problem"


def _unacknowledged(incidents: Sequence[OpenIncident]) -> Sequence[str]:
    if not incidents:
        return ()
    waiting = sum(each.known and each.is_unacknowledged for each in incidents)
    unclear = sum(not each.known for each in incidents)
    parts = [f"of {unclear:,} unknown who has them"] if unclear else []
    if waiting:
        return [f"{waiting:,} unacknowledged", *parts]
    return parts or ["all acknowledged"]


def _checks(counts: Mapping[str, int]) -> Sequence[str]:
    if not sum(counts.values()):
        return ("no check is scheduled",)
    unclear = sum(counts.get(verdict, 0) for verdict in _NOT_KNOWN)
    return (f"{number(unclear, 'check')} unknown",) if unclear else ()


def _money(money: AtRisk) -> str:
    if not money.days:
        return "money at risk unknown: no reconciliation has read everything"
    known = f"{format_amounts(money.amounts)} at risk" if money.amounts else "nothing at risk"
    first, last = money.days[0], money.days[-1]
    by = f"the reconciliation of {last}" if first == last else f"the reconciliations of {first} to {last}"
    return f"{known} by {by}" + (", and not everything was read" if money.gaps else "")
