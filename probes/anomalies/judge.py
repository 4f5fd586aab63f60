"""Judges each thing that an ``anomalies`` check watches."""

from dataclasses import dataclass, field
from typing import TypeVar

from probes.anomalies.deletions import find_deletions
from probes.anomalies.objects import Charge, Dispute, Refund, pseudonym
from probes.anomalies.paid_twice import describe, find_pairs
from probes.anomalies.rates import amount_shares, count_charges, is_unlikely
from probes.anomalies.stripe_activity import Activity
from probes.formatting import format_seconds
from probes.judgement import Problem
from probes.reading import Json, Verdict
from probes.stripe_requests import Identified, Listing, show
from settings.checks.anomalies import AnomaliesCheck
from settings.values import format_duration, format_share

_I = TypeVar("_I", bound=Identified)
_MOST = 5
"""Anomalies of one kind in the evidence."""


@dataclass(slots=True)
class Judgement:
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    judged: list[str] = field(default_factory=list)
    """What was judged, in the words of the reason."""
    unjudged: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, cause: str, sentence: str) -> None:
        self.problems.append(Problem(verdict, cause, sentence))


def judge(check: AnomaliesCheck, found: Activity) -> Judgement:
    result, now = Judgement(), found.now
    charges: tuple[Charge, ...] = ()
    if found.charges is not None:
        charges = tuple(
            each for each in found.charges.objects if each.succeeded and each.created >= found.since
        )
        result.values["payments"] = float(len(charges))
        result.evidence["since"] = f"the last {format_seconds(max(0.0, now - found.since))}"
    if found.charges is not None and "paid_twice" in check.watch:
        _judge_paid_twice(check, found.charges, now, result)
        needed = min(check.within, check.every) + check.paid_twice_within
        _require_read(found.charges, now - needed.total_seconds(), "payments", result)
    if found.refunds is not None:
        _judge_rate(check, "refund", found.refunds, charges, result)
    if found.disputes is not None:
        _judge_rate(check, "dispute", found.disputes, charges, result)
    if found.events is not None:
        _judge_deletions(check, found, now, result)
    return result


def _require_read(listing: Listing[_I], since: float, noun: str, result: Judgement) -> None:
    """Adds a problem if the newest objects do not reach back to the last run: some were never judged."""
    if listing.complete or listing.objects[-1].created <= since:
        return
    span = format_seconds(max(0.0, listing.now - listing.objects[-1].created))
    sentence = f"only the {noun} of the last {span} could be read, less than since the last run"
    result.add(Verdict.DEGRADED, "unchecked", sentence)


def _judge_paid_twice(check: AnomaliesCheck, charges: Listing[Charge], now: float, result: Judgement) -> None:
    pairs = find_pairs(check, charges.objects, now - check.within.total_seconds())
    result.values["paid_twice"] = float(len(pairs))
    if not pairs:
        result.judged.append("no payment was taken twice")
        return
    result.evidence["paid_twice"] = describe(pairs, _MOST)
    later = pairs[-1][1]
    sentence = (
        f"payments taken twice within {format_duration(check.within)}: {charges.count(len(pairs))}, "
        f"such as {later.amount} {show(later.currency)} of one payer"
    )
    result.add(Verdict.FAIL, "paid_twice", sentence)


def _judge_rate(
    check: AnomaliesCheck,
    noun: str,
    listing: Listing[Refund] | Listing[Dispute],
    charges: tuple[Charge, ...],
    result: Judgement,
) -> None:
    number, payments, cause = count_charges(listing.objects), len(charges), f"{noun}_rate"
    result.values[f"{noun}_count"] = float(number)
    if payments < check.min_payments:
        fact = (
            f"{payments} payments are too few to judge the {noun} rate (min_payments = {check.min_payments})"
        )
        result.unjudged.append(fact)
        return
    rate, limit = number / payments, getattr(check, f"{cause}_above")
    result.values |= {cause: rate, **amount_shares(noun, listing.objects, charges)}
    fact = f"{listing.count(number)} of {payments} payments are {noun}{'ed' if noun == 'refund' else 'd'}"
    if rate > limit and is_unlikely(number, payments, limit):
        sentence = f"{fact} ({format_share(round(rate, 6))}), more than {cause}_above = {format_share(limit)}"
        result.add(Verdict.FAIL, cause, sentence)
    else:
        result.judged.append(fact)


def _judge_deletions(check: AnomaliesCheck, found: Activity, now: float, result: Judgement) -> None:
    events = found.events
    if events is None:
        return
    _require_read(events, now - min(check.within, check.every).total_seconds(), "deletions", result)
    deleted = find_deletions(events.objects, now - check.within.total_seconds())
    result.values["customers_deleted"] = float(len(deleted))
    if len(deleted) <= check.customers_deleted_above:
        result.judged.append(f"{len(deleted)} customers were deleted without a cancellation")
        return
    result.evidence["customers_deleted"] = [pseudonym(each.customer or "") for each in deleted[:_MOST]]
    sentence = f"customers deleted without a cancellation before: {len(deleted)}"
    sentence += f", more than customers_deleted_above = {check.customers_deleted_above}"
    if events.complete:
        result.add(Verdict.FAIL, "customers_deleted", sentence)
    else:
        sentence += ", but not all cancellations of 30 days could be read"
        result.add(Verdict.DEGRADED, "unchecked", sentence)
