"""What is open: the cause, who has it, and what happens next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.model import AlertState
from alerts.policies import RECONCILE, Policies
from alerts.upcoming import Upcoming, upcoming
from console.pages.now.texts import clip
from reconcile.currency import exponent
from settings.accounts import Account
from store import Snapshot
from store.snapshots import IncidentState

SHOWN = 30
"""Incidents on the page; a storm has more, and a link to all."""
LONGEST_CAUSE = 300


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """``owner`` has acknowledged it, ``until`` when; None if nobody has. ``known``: whether that is known.

    ``next``: what comes next, ``next_at`` when; None for never by time alone. ``held``: what holds its
    messages. ``money``: minor units at risk by currency.
    """

    id: str
    severity: str
    subject: str
    cause: str
    since: datetime
    known: bool
    owner: str | None
    until: datetime | None
    next: str
    next_at: datetime | None
    held: str
    drill: bool
    money: Mapping[str, int]

    @property
    def is_unacknowledged(self) -> bool:
        return self.owner is None


def open_incidents(
    snapshot: Snapshot, policies: Policies, mask: Callable[[str], str]
) -> tuple[OpenIncident, ...]:
    """Returns them by severity, then by the largest amount at risk, then the oldest first."""
    at_risk = _at_risk(snapshot)
    found = [_shown(each, policies, at_risk, mask) for each in snapshot.incidents]
    return tuple(sorted(found, key=lambda each: (each.severity, -largest(each.money), each.since, each.id)))


def largest(money: Mapping[str, int]) -> float:
    """Returns the largest amount, in whole units of its own currency: only to put something first."""
    return max((amount / 10 ** exponent(currency) for currency, amount in money.items()), default=0.0)


def _shown(
    incident: IncidentState,
    policies: Policies,
    at_risk: Mapping[str, Mapping[str, int]],
    mask: Callable[[str], str],
) -> OpenIncident:
    state = incident.alert
    what, at = _next(incident, policies)
    return OpenIncident(
        id=incident.id,
        severity=incident.severity,
        subject=mask(incident.subject),
        cause=clip(mask(incident.reason), LONGEST_CAUSE),
        since=incident.opened_at,
        known=state is not None,
        owner=None if state is None or state.acknowledged_at is None else mask(state.acknowledged_by or ""),
        until=None if state is None else state.acknowledged_until,
        next=mask(what),
        next_at=at,
        held=_held(state),
        drill=bool(state and state.drill),
        money=at_risk.get(incident.fingerprint, {}),
    )


def _next(incident: IncidentState, policies: Policies) -> tuple[str, datetime | None]:
    """What comes next. A step that has no time says why, and is more telling than the end of a pause."""
    if incident.alert is None:
        return "what comes next is unknown: no state of its decisions is stored", None
    policy = policies.by_fingerprint(incident.fingerprint)
    if policy is None:
        return "what comes next is unknown: what it is about is no longer configured", None
    coming = upcoming(incident.alert, policy)
    return _first(coming)


def _first(coming: Iterable[Upcoming]) -> tuple[str, datetime | None]:
    steps = list(coming)
    timed = next((each for each in steps if each.at is not None), None)
    if timed is not None:
        return timed.what, timed.at
    return "; ".join(each.what for each in steps) or "nothing happens by itself", None


def _held(state: AlertState | None) -> str:
    return "" if state is None or state.held is None else f"{state.held.code} {state.held.by}"


def _at_risk(snapshot: Snapshot) -> dict[str, Mapping[str, int]]:
    """What is at risk by the fingerprint of its incident."""
    return {
        _fingerprint(each.object, each.account): {k: v for k, v in each.at_risk.items() if v}
        for each in snapshot.reconciliations
    }


def _fingerprint(object_: str, account: Account) -> str:
    return RECONCILE + object_ + (f"@{account.stored}" if account.stored else "")
