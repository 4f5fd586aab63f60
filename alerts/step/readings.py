"""From readings to counts, and from counts to an incident that opens, is raised, flaps or ends."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from alerts import places
from alerts.drills import settle
from alerts.model import AlertState
from alerts.policy import Policy
from alerts.step import drilling, flapping
from alerts.step.decision import Decision, Step, clean_text, iso
from alerts.step.lifecycle import close, open_incident, raise_severity
from alerts.step.timing import pass_time, tick
from alerts.suppression import NOTHING, Suppression
from probes.reading import BLIND_CAUSES, Json, Reading, Verdict
from settings.locations import location_of
from settings.values import Severity


def step(
    state: AlertState, reading: Reading, policy: Policy, now: datetime, suppression: Suppression = NOTHING
) -> Step:
    """Counts one reading, opens, raises or resolves the incident, and sends what is due by time (`tick`).

    ``opens_after`` readings in a row that do not pass open an incident: with the policy's severity if all of
    them are ``fail``, otherwise one severity lower, because ``degraded``, ``unknown`` and ``missed`` do not
    show that the check's subject is down.

    A late reading (its slot is not newer than the last one counted) changes no count: it precedes readings
    that have already been evaluated. If the last slot counted is in the future, a clock was wrong, and no
    reading is late; otherwise the check could not alert until that day.

    A reading of a worker that could not see changes no count either, so that another worker's failures still
    open the incident: all that it could not see is in one incident of its own (`alerts.policies.NETWORK`).

    A failure that a drill injects changes no count while one that was measured counts, and the first one that
    is measured during a drill ends the drill's incident (`alerts.step.drilling`).

    ``opened_at`` of an incident is ``now`` and not the slot: readings that were buffered while Postgres was
    unreachable are old, and escalations count from when somebody could respond.
    """
    if places.is_late(state, reading, now) or was_blind(reading) or drilling.covers(state, reading):
        return tick(state, policy, now, suppression)
    decision = Decision(state, policy, now, suppression)
    drilling.follow(decision, reading)
    decision.state = _count(decision.state, reading, policy)
    reason = clean_text(reading.outcome.reason) or "passing again"
    _follow(decision, reading.slot, reason, lambda: _inputs(decision, reading), _is_worse(reading, policy))
    decision.state = settle(decision.state)
    return decision.step


def was_blind(reading: Reading) -> bool:
    """Whether the worker could see nothing, and not only the check's subject."""
    return reading.outcome.verdict is Verdict.UNKNOWN and reading.outcome.cause in BLIND_CAUSES


def forget(
    state: AlertState,
    policy: Policy,
    location: str,
    now: datetime,
    suppression: Suppression = NOTHING,
) -> Step:
    """Counts no longer what readings from this location said: none are expected any more."""
    decision = Decision(places.without(state, location, policy.agree), policy, now, suppression)
    inputs: dict[str, Json] = {"location": location}
    _follow(decision, now, f"no longer watched from {location or 'there'}", lambda: inputs, worse=False)
    return decision.step


def _follow(
    decision: Decision, slot: datetime, reason: str, inputs: Callable[[], dict[str, Json]], worse: bool
) -> None:
    """Opens, raises or resolves the incident, as the counts say.

    ``worse``: the reading shows that it is a P0, whatever the policy's severity. ``inputs`` are needed only
    for the few readings that change something.
    """
    incident = decision.incident
    severity = _severity(decision.state, decision.policy)
    if severity is not None and worse:
        severity = Severity.P0
    if incident is None:
        if severity is not None:
            open_incident(decision, slot, severity, inputs())
    elif decision.state.passing >= decision.policy.closes_after:
        if decision.state.drill or not flapping.absorb_recovery(decision, slot):
            close(decision, reason, inputs())
    elif severity is not None:
        flapping.note_relapse(decision, slot)
        if severity < incident.severity and (worse or severity == decision.policy.severity):
            raise_severity(decision, severity, "money" if worse else "readings", inputs())
    pass_time(decision)


def _count(state: AlertState, reading: Reading, policy: Policy) -> AlertState:
    counted = places.count(state, reading, policy.agree)
    if reading.outcome.verdict is Verdict.PASS:
        return counted if counted.troubled else replace(counted, troubled_since=None)
    location = location_of(reading.check)
    reason = f"from {location}: {reading.outcome.reason}" if location else reading.outcome.reason
    return replace(
        counted,
        reason=clean_text(reason),
        troubled_since=state.troubled_since or reading.slot,
        failures=state.failures + max(reading.slots, 1) if state.incident is not None else 0,
    )


def _severity(state: AlertState, policy: Policy) -> Severity | None:
    """Returns the severity that the readings in a row show; None: they show no incident."""
    if state.failing >= policy.opens_after:
        return policy.severity
    return policy.severity.lower() if state.troubled >= policy.opens_after else None


def _is_worse(reading: Reading, policy: Policy) -> bool:
    if reading.outcome.verdict is Verdict.PASS or not policy.raise_above:
        return False
    values = reading.outcome.values
    return any(values.get(name, 0.0) > limit for name, limit in policy.raise_above.items())


def _inputs(decision: Decision, reading: Reading) -> dict[str, Json]:
    """What the decision on this reading compares."""
    state, policy = decision.state, decision.policy
    inputs: dict[str, Json] = {
        "slot": iso(reading.slot),
        "verdict": str(reading.outcome.verdict),
        "cause": reading.outcome.cause,
        "failing": state.failing,
        "troubled": state.troubled,
        "passing": state.passing,
        "opens_after": policy.opens_after,
        "closes_after": policy.closes_after,
    }
    if location := location_of(reading.check):
        inputs |= {"location": location, "locations": len(state.places), "agree": policy.agree}
    if policy.raise_above:
        inputs["raise_above"] = dict(policy.raise_above)
        inputs["values"] = {name: reading.outcome.values.get(name, 0.0) for name in policy.raise_above}
    return inputs
