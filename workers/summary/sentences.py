"""Three sentences about a month, by rules: numbers and what they count, and nothing that judges."""

from alerts.figures.words import count
from probes.formatting import format_seconds
from reconcile.currency import format_amounts
from workers.summary.availability import Availability
from workers.summary.gathering import MonthFigures, Summary
from workers.summary.money import Money


def sentences(summary: Summary) -> list[str]:
    """Returns a sentence each about availability, money and incidents."""
    figures = summary.figures
    return [_availability(figures), _money(figures.money), _incidents(figures)]


def format_share(share: float | None) -> str:
    """Rounded down: 100 % is said only of everything."""
    return "unknown" if share is None else f"{int(share * 10_000 + 1e-9) / 100:.2f} %"


def _availability(figures: MonthFigures) -> str:
    taking, paying = figures.availability["taking"], figures.availability["paying out"]
    return f"Money could be taken {_of(taking)}, and paid out {_of(paying)}."


def _of(found: Availability) -> str:
    if found.share is None:
        return f"for an unknown part of the time ({found.why})"
    at_least = f"at least {format_share(found.at_least)} of all of it"
    blind = f"; nothing is known of {count(len(found.unknown), 'check')}" if found.unknown else ""
    return f"{format_share(found.share)} of the time that is known ({at_least}{blind})"


def _money(money: Money) -> str:
    found = money.payments
    if not money.runs:
        return "No money was reconciled, so that nothing is known of differences."
    if found is None or money.covered is None:
        return (
            f"{count(money.runs, 'run')} ended, and none of them compared all payments: the money is unknown."
        )
    covered = f"on {format_share(money.covered)} of the month"
    unexplained = format_amounts(found.unexplained)
    if not any(found.compared.values()):
        return f"No payments were reconciled, {covered}; {unexplained} is unexplained."
    amounts = format_amounts(found.compared)
    return f"{amounts} of payments were reconciled, {covered}; {unexplained} of it is unexplained."


def _incidents(figures: MonthFigures) -> str:
    found = figures.incidents
    if not found.number:
        if figures.watched:
            return "No incident was open in the time that was watched."
        return "Nothing was watched, so that nothing is known of incidents."
    longest = max(each.seconds for each in found.shown)
    of_shown = "the longest" if found.number == len(found.shown) else "the longest of those listed"
    still = f"{found.open} of them open now" if found.open else "none of them open now"
    return (
        f"{count(found.number, 'incident')}, {found.urgent} of them P0 or P1 and {still}; "
        f"{of_shown} lasted {format_seconds(longest)}."
    )
