"""Judges the payouts that Stripe lists, and measures how long they take and how many succeed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import fmean

from probes.judgement import Problem
from probes.payouts.stripe_payouts import STATUSES, UNFINISHED, Payout, Payouts
from probes.reading import Json, Verdict
from probes.stripe_requests import show
from settings.checks.payouts import PayoutsCheck
from settings.texts import join_first
from settings.values import format_duration

_NAMED = 3
_DAY = 86_400


def judge(check: PayoutsCheck, found: Payouts) -> list[Problem]:
    return [*_failed(check, found), *_stuck(check, found), *_unknown(found)]


def measure(found: Payouts) -> dict[str, float]:
    """Returns the values. A rate or a mean of nothing is left out: it is not known."""
    final = [each for each in found.recent.objects if each.status in ("paid", "failed")]
    values = {
        "payouts_failed": float(len(found.failed.objects)),
        "payouts_stuck": float(sum(len(each.objects) for each in found.stuck)),
        "payouts_pending": float(sum(each.status in UNFINISHED for each in found.recent.objects)),
        "payout_count": float(len(final)),
    }
    if final:
        values["payout_success_rate"] = sum(each.status == "paid" for each in final) / len(final)
    if found.paid is not None and found.paid.objects:
        values["payout_processing_time"] = fmean(each.seconds for each in found.paid.objects)
    return values


def describe(found: Payouts) -> dict[str, Json]:
    stuck = [each for listing in found.stuck for each in listing.objects]
    return {
        "failed": [_evidence(each) for each in found.failed.objects[:_NAMED]],
        "stuck": [_evidence(each) for each in stuck[:_NAMED]],
        "all_read": found.recent.complete,
        "processing_time": "the key may not read events" if found.paid is None else "from payout.paid events",
    }


def success(found: Payouts) -> str:
    values = measure(found)
    if not values["payout_count"]:
        return "no payout was completed in 30 days, and none is stuck or has failed"
    rate = values["payout_success_rate"] * 100
    return f"{rate:.4g}% of {found.recent.count(int(values['payout_count']))} payouts in 30 days were paid"


def _failed(check: PayoutsCheck, found: Payouts) -> list[Problem]:
    failed = found.failed
    if not failed.objects:
        return []
    within = format_duration(check.failed_within)
    sentence = f"payouts failed within {within}: {failed.count()} ({_list(failed.objects, _failure)})"
    return [Problem(Verdict.FAIL, "failed", sentence)]


def _stuck(check: PayoutsCheck, found: Payouts) -> list[Problem]:
    late = [each for listing in found.stuck for each in listing.objects]
    if not late:
        return []
    count = str(len(late)) if all(each.complete for each in found.stuck) else f"at least {len(late)}"
    days = check.stuck_after.days
    sentence = (
        f"payouts not paid {days} business days after their arrival date: {count} ({_list(late, _delay)})"
    )
    return [Problem(Verdict.FAIL, "stuck", sentence)]


def _unknown(found: Payouts) -> list[Problem]:
    """A status that Stripe invents later may be a failure, and is in no rate."""
    odd = [each for each in found.recent.objects if each.status not in STATUSES]
    if not odd:
        return []
    sentence = (
        f"payouts with a status that is not known: {found.recent.count(len(odd))} ({_list(odd, _delay)})"
    )
    return [Problem(Verdict.DEGRADED, "unchecked", sentence)]


def _list(payouts: Sequence[Payout], shown: Callable[[Payout], str]) -> str:
    return join_first(payouts, _NAMED, "; ", shown)


def _failure(payout: Payout) -> str:
    late = ", after its arrival date" if payout.failed_at >= payout.arrival_date + _DAY else ""
    return f"{_money(payout)}, {show(payout.failure_code or 'no code')}{late}"


def _delay(payout: Payout) -> str:
    return f"{_money(payout)}, {show(payout.status)}, due {_date(payout.arrival_date)}"


def _money(payout: Payout) -> str:
    return f"{payout.amount} {show(payout.currency)}"


def _evidence(payout: Payout) -> dict[str, Json]:
    return {
        "id": show(payout.id),
        "amount": payout.amount,
        "currency": show(payout.currency),
        "status": show(payout.status),
        "arrival_date": _date(payout.arrival_date),
        "failure_code": show(payout.failure_code) if payout.failure_code else None,
    }


def _date(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return "an impossible date"
