"""Turns a finished run into a reading: the share of records that differed, and the money at risk."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from probes import Outcome, Reading, Verdict
from reconcile.codes import ProofCode
from store import FinishedRun
from workers.reconciling.formatting import amounts_since, percent

MONEY = "balance_transactions"
WARNING_BELOW = 0.05
"""A smaller share of differing records is a warning, a larger one is critical; only 0 is healthy."""


def reading_of(finished: FinishedRun, tz: str = "UTC") -> Reading:
    """Returns the reading of one object of one run; its slot is the time at which the run ended.

    Names days in the time zone ``tz``.
    """
    ratio = discrepancy_ratio(finished.counts)
    return Reading(
        check=finished.check,
        slot=finished.finished_at,
        outcome=Outcome(
            verdict=_verdict(finished, ratio),
            reason="; ".join(filter(None, [_reason(finished, ratio), unread_day(finished, tz)])),
            cause=_cause(finished),
            values={
                "discrepancy_ratio": ratio,
                "lost_webhook_ratio": finished.lost.rate,
                **{class_: float(n) for class_, n in finished.counts.items()},
                **{f"at_risk_{currency}": float(amount) for currency, amount in finished.at_risk.items()},
            },
            evidence={
                "run": finished.run,
                "account": finished.account.connected,
                "report": finished.report,
                "at_risk_since": {name: at.isoformat() for name, at in finished.at_risk_since.items()},
            },
        ),
        started_at=finished.started_at,
        duration=(finished.finished_at - finished.started_at).total_seconds(),
    )


def discrepancy_ratio(counts: Mapping[str, int]) -> float:
    """Returns the share of records that were not in sync when the run began; 0.0 for no records."""
    total = sum(counts.values())
    return (total - counts.get("synced", 0)) / total if total else 0.0


def _verdict(finished: FinishedRun, ratio: float) -> Verdict:
    """Fails for money that does not add up, however little, and for a business day that no run has read.

    Exception: if only ledger rows of balance transactions are missing, the readings of their own objects have
    the share that differs. A successful run of another window proves nothing about the unread day.
    """
    unproven = finished.object == MONEY and finished.status == "discrepancies" and not _only_rows(finished)
    unread = finished.unread is not None or finished.status in ("incomplete", "failed")
    if unproven or unread or ratio >= WARNING_BELOW:
        return Verdict.FAIL
    return Verdict.DEGRADED if ratio > 0 or finished.status == "discrepancies" else Verdict.PASS


def _only_rows(finished: FinishedRun) -> bool:
    return list(finished.unproven) == [ProofCode.ONE_ROW_EACH]


def _cause(finished: FinishedRun) -> str:
    if finished.status == "matched":
        return "" if finished.unread is None else "unread"
    return finished.status


def unread_day(finished: FinishedRun, tz: str) -> str:
    """Names the business day that no run has read yet and the command that reads it; empty if none."""
    unread = finished.unread
    if unread is None:
        return ""
    from_, until = (moment.astimezone(ZoneInfo(tz)).date() for moment in (unread.from_, unread.until))
    days = f"{from_} and {unread.days - 1} more days are" if unread.days > 1 else f"{from_} is"
    account = f" --account {finished.account}" if finished.account.connected else ""
    return (
        f"{days} not read yet, {unread.run} is {unread.status}: "
        f"paywatch reconcile run --from {from_} --until {until}{account}"
    )


def _reason(finished: FinishedRun, ratio: float) -> str:
    if finished.status in ("incomplete", "failed"):
        return f"{finished.run} is {finished.status}: {finished.reason}"
    if finished.object == MONEY:
        return finished.reason or "no proof about money failed"
    total = sum(finished.counts.values())
    things = finished.object.replace("_", " ")
    if not ratio:
        in_sync = f"all {total:,} {things} are in sync" if total else f"there were no {things}"
        if finished.status != "discrepancies":
            return in_sync
        return f"{in_sync}; {finished.reason or 'a proof failed'}"
    return "; ".join(filter(None, [_differing(finished, ratio, things), *_consequences(finished)]))


def _differing(finished: FinishedRun, ratio: float, things: str) -> str:
    total = sum(finished.counts.values())
    differing = total - finished.counts.get("synced", 0)
    classes = ", ".join(
        f"{n:,} {class_}" for class_, n in finished.counts.items() if n and class_ != "synced"
    )
    verb = "differ" if finished.unresolved else "differed"
    return f"{differing:,} of {total:,} {things} {verb} ({percent(ratio)}): {classes}"


def _consequences(finished: FinishedRun) -> list[str]:
    """Returns phrases on repairs, money at risk and its age, and undelivered webhooks."""
    differing = sum(finished.counts.values()) - finished.counts.get("synced", 0)
    repaired = differing - finished.unresolved
    parts = []
    if repaired > 0:
        parts.append(
            "all are repaired"
            if not finished.unresolved
            else f"{repaired:,} {'is' if repaired == 1 else 'are'} repaired"
        )
    if finished.at_risk:
        parts.append(f"at risk {amounts_since(finished.at_risk, finished.at_risk_since)}")
    if finished.unresolved and finished.oldest is not None and not finished.at_risk_since:
        parts.append(f"the oldest since {finished.oldest:%Y-%m-%d}")
    if finished.lost.undelivered:
        lost = finished.lost
        missed = f"{lost.checked:,} records that the ledger missed"
        parts.append(f"{lost.undelivered:,} of {missed} had an undelivered webhook")
    if finished.unresolved and finished.reason:
        parts.append(finished.reason)
    return parts
