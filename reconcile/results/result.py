"""The result of a run: status, reasons, counts and proofs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from reconcile.codes import Coded
from reconcile.results.proofs import Proof
from reconcile.results.scope import Scope
from reconcile.results.withheld import Withheld
from reconcile.sources.undelivered import LostWebhooks
from reconcile.windows import Window, format_utc

RunStatus = Literal["matched", "repaired", "discrepancies", "incomplete", "failed", "cancelled"]
GOOD = ("matched", "repaired")
STATUSES: tuple[RunStatus, ...] = (
    "matched",
    "repaired",
    "discrepancies",
    "incomplete",
    "failed",
    "cancelled",
)
"""From the best to the worst."""


class End(msgspec.Struct, frozen=True):
    """How one object of a run ended, and why if the status does not say so."""

    status: RunStatus
    reason_code: str | None = None
    reason: str = ""

    @classmethod
    def because(cls, status: RunStatus, reasons: Sequence[Coded]) -> "End":
        """For several reasons; the code is that of the first."""
        return cls(status, reasons[0].code if reasons else None, "; ".join(each.text for each in reasons))


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """What ``--json`` prints. Times are ISO; ``objects`` has ``read`` and the classes for each object,
    ``ends`` the status of each object; ``status`` is the worst of them."""

    run: str
    account: str | None
    from_: str = msgspec.field(name="from")
    until: str
    status: RunStatus
    reason_code: str | None = None
    """The code of the first object that ended with this status."""
    reason: str = ""
    mode: str
    objects: dict[str, dict[str, int]]
    ends: dict[str, End] = {}
    proofs: list[Proof]
    plan: str | None = None
    """The hash of all planned writes; None if the run ended before it planned them."""
    at_risk: dict[str, dict[str, int]] = {}
    """Money at risk in unresolved findings: minor units by object and currency."""
    lost_webhooks: dict[str, LostWebhooks] = {}
    scope: dict[str, Scope] = {}
    """What the scope of each mapping that has one left out, by object."""
    notes: dict[str, list[Coded]] = {}
    """The limits of the sources, by object."""
    withheld: dict[str, Withheld] = {}
    """What a daily run did not write because nobody has approved it, by object."""
    report: str | None = None
    """SHA-256 of the report's manifest, ``sha256:...``."""

    @property
    def exit_code(self) -> int:
        return 0 if self.status in GOOD else 1

    @property
    def summary(self) -> str:
        """The summary line, over all objects."""
        totals = [
            sum(each[name] for each in self.objects.values()) for name in ("synced", "created", "updated")
        ]
        return "Synced: {}, Created: {}, Updated: {}".format(*totals)

    @classmethod
    def stored(cls, found: Mapping[str, Any]) -> "RunResult":
        """From the store. Notes of an older version are sentences without codes."""
        notes = {
            name: [{"code": None, "text": each} if isinstance(each, str) else each for each in of]
            for name, of in found.get("notes", {}).items()
        }
        return msgspec.convert({**found, "notes": notes}, cls)

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Adds ``read``: the records of Stripe, so all classes except orphaned."""
    return {"read": sum(n for name, n in counts.items() if name != "orphaned"), **counts}


def status_of(*, gaps: Sequence[Coded], proofs: Sequence[Proof], findings: int, unresolved: int) -> RunStatus:
    """The status of an object that completed all its steps."""
    if gaps:
        return "incomplete"
    if unresolved or any(each.result == "FAIL" for each in proofs):
        return "discrepancies"
    return "repaired" if findings else "matched"


def worst(statuses: Iterable[RunStatus]) -> RunStatus:
    """The worst status; ``matched`` if there is none."""
    return max(statuses, key=STATUSES.index, default="matched")


def reasons(ends: Mapping[str, End]) -> str:
    """Why the objects ended as they did, in one line: each reason once, after the objects that it is of;
    without them if it is the reason of all."""
    objects: dict[str, list[str]] = {}
    for name, end in ends.items():
        objects.setdefault(end.reason, []).append(name)
    if len(objects) == 1:
        return next(iter(objects))
    return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in objects.items() if reason)


def reason_code(ends: Mapping[str, End], status: RunStatus) -> str | None:
    """The code of the first object that ended with ``status`` and has one."""
    codes = (end.reason_code for end in ends.values() if end.status == status)
    return next((code for code in codes if code is not None), None)


def ended(
    run: str,
    account: str | None,
    window: Window,
    *,
    dry_run: bool,
    status: RunStatus,
    objects: dict[str, dict[str, int]],
    ends: dict[str, End],
    proofs: list[Proof],
    plan: str | None = None,
    report: str | None = None,
) -> RunResult:
    return RunResult(
        run=run,
        account=account,
        from_=format_utc(window.from_),
        until=format_utc(window.until),
        status=status,
        reason_code=reason_code(ends, status),
        reason=reasons(ends),
        mode="dry-run" if dry_run else "run",
        objects=objects,
        ends=ends,
        proofs=proofs,
        plan=plan,
        report=report,
    )
