"""From a check to a person: the links of the chain at one time, and at which of them it stopped. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.model import AlertState
from alerts.policy import Policy
from alerts.step import step, was_blind
from probes.reading import Reading, Verdict
from store.checks import Schedule
from store.why_not import CheckThen, ended_at
from workers.explaining.links import incident_conclusion, incident_lines
from workers.explaining.texts import Conclusion, Line, format_moment, reading_line

SOON = timedelta(minutes=1)
"""A decision follows its reading within seconds, and after an outage of the store later."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The configuration by which is explained. ``of_then``: it is the revision that was active then."""

    policy: Policy | None
    every: timedelta
    retention: timedelta
    of_then: bool
    what: str
    now: datetime


def explain(found: CheckThen, basis: Basis) -> tuple[list[Line], Conclusion]:
    """Returns the links in order, and the conclusion."""
    lines = [Line("configuration", basis.what)]
    policy = basis.policy
    if policy is None:
        lines.append(Line("not_configured", f"it has no check {found.name}"))
        if found.incident is None:
            return lines, _not_configured(basis)
    state = replay(found, policy) if policy is not None else AlertState()
    lines += [*_schedule_lines(found), *_reading_lines(found)]
    if policy is not None and found.readings:
        lines.append(_counts(found, state, policy))
    if found.incident is not None:
        lines += incident_lines(found.incident, found.at)
        return lines, incident_conclusion(found.incident, found.at, policy)
    lines += _around(found)
    return lines, _without_incident(found, basis, policy, state)


def replay(found: CheckThen, policy: Policy) -> AlertState:
    """Counts the readings that are stored; since the last incident, if a person resolved it."""
    by_hand = [each.resolved_at for each in found.incidents if each.place == "before" and each.resolved_by]
    state = AlertState()
    for reading in sorted(found.readings, key=lambda each: (ended_at(each), each.slot)):
        if by_hand and by_hand[0] is not None and reading.slot <= by_hand[0]:
            continue
        state, _ = step(state, reading, policy, ended_at(reading))
    return state


def _not_configured(basis: Basis) -> Conclusion:
    if not basis.of_then:
        return Conclusion("unknown", "Unknown: the configuration of that time is not stored.", known=False)
    return Conclusion("not_configured", "Nobody was notified: the check was not configured at that time.")


def _schedule_lines(found: CheckThen) -> Iterator[Line]:
    for each in found.schedules:
        expected, last = each.slots.latest(found.at), _last(found.readings, each.name)
        inputs = {"name": each.name, "slot": expected, "enabled_now": each.enabled}
        if last is None:
            yield Line("no_reading", "no reading of it is stored up to that time", expected, inputs)
        elif last.slot + (last.slots - 1) * each.every < expected:
            what = "the slot of that time had no reading yet: not run, or not ended" + _leased(each)
            yield Line("no_reading", what, expected, inputs)
        else:
            yield Line("slot", "the slot of that time had its reading", expected, inputs)
    if not found.schedules:
        yield Line("not_scheduled", "no worker has scheduled it")


def _leased(schedule: Schedule) -> str:
    return f"; {schedule.leased_by} runs one now" if schedule.leased else ""


def _reading_lines(found: CheckThen) -> Iterator[Line]:
    for name in sorted({each.check for each in found.readings}):
        last = _last(found.readings, name)
        if last is not None:
            yield reading_line(last)
            if was_blind(last):
                yield Line("blind", "the worker could see nothing: the reading counts as nothing", last.slot)


def _last(readings: Sequence[Reading], name: str) -> Reading | None:
    return next((each for each in reversed(readings) if each.check == name), None)


def _counts(found: CheckThen, state: AlertState, policy: Policy) -> Line:
    inputs = {
        "failing": state.failing,
        "troubled": state.troubled,
        "passing": state.passing,
        "opens_after": policy.opens_after,
        "readings": len(found.readings),
        "oldest_replayed": found.readings[0].slot,
    }
    if state.places:
        troubled = sum(counts.troubled >= policy.opens_after for counts in state.places.values())
        inputs |= {"locations_in_trouble": troubled, "locations": len(state.places), "agree": policy.agree}
    what = f"{state.troubled} readings in a row did not pass, {policy.opens_after} open an incident"
    return Line("counts", what, found.at, inputs)


def _around(found: CheckThen) -> Iterator[Line]:
    for each in found.incidents:
        inputs = {"severity": each.severity, "subject": each.subject, "resolved_by": each.resolved_by}
        if each.place == "before":
            yield Line("ended_before", f"{each.id} had ended", each.resolved_at, inputs)
        elif each.place == "after":
            yield Line("opened_after", f"{each.id} opened later", each.opened_at, inputs)


def _without_incident(found: CheckThen, basis: Basis, policy: Policy | None, state: AlertState) -> Conclusion:
    if not found.readings:
        return _no_reading(found, basis)
    last = max(found.readings, key=lambda each: each.slot)
    if policy is None or found.at - _covered(last, basis) > 3 * basis.every + SOON:
        what = f"Unknown: the last reading up to that time is of {format_moment(last.slot)}"
        return Conclusion("unknown", f"{what}, and nothing is stored of what was after it.", known=False)
    return _of_reading(last) or _of_counts(found, policy, state)


def _of_reading(last: Reading) -> Conclusion | None:
    """The conclusion from a reading that says nothing about the check's subject."""
    if last.outcome.verdict is Verdict.MISSED:
        slots = f"{last.slots} slot{'' if last.slots == 1 else 's'} from {format_moment(last.slot)}"
        what = f"Nobody was notified: no worker ran the check in {slots}, which a worker recorded later."
        return Conclusion("missed", what)
    if was_blind(last):
        what = "Nobody was notified: the worker could see nothing, and such a reading counts as nothing."
        return Conclusion("blind", what)
    return None


def _of_counts(found: CheckThen, policy: Policy, state: AlertState) -> Conclusion:
    later = next((each for each in found.incidents if each.place == "after"), None)
    if max((each.troubled for each in state.places.values()), default=state.troubled) == 0:
        when = format_moment(state.seen)
        return Conclusion("passing", f"Nobody was notified: the check passed, last in the slot {when}.")
    if state.troubled < policy.opens_after:
        return Conclusion("not_enough", _not_enough(state, policy))
    if later is not None and later.opened_at - found.at <= SOON:
        wait = (later.opened_at - found.at).total_seconds()
        return Conclusion("opened_later", f"Nobody was notified yet: {later.id} opened {wait:.1f} s later.")
    what = "Unknown: enough readings did not pass, and no incident of that time is recorded"
    return Conclusion("unknown", f"{what}; the decision may have been late.", known=False)


def _covered(reading: Reading, basis: Basis) -> datetime:
    return reading.slot + (reading.slots - 1) * basis.every


def _not_enough(state: AlertState, policy: Policy) -> str:
    needed = policy.opens_after
    if not state.places:
        what = f"{state.troubled} of {needed} readings in a row did not pass"
        return f"Nobody was notified: {what}, and fewer open no incident."
    failing = sum(counts.troubled >= needed for counts in state.places.values())
    return (
        f"Nobody was notified: {failing} of {len(state.places)} locations had {needed} readings in a row "
        f"that did not pass, and {policy.agree} must agree."
    )


def _no_reading(found: CheckThen, basis: Basis) -> Conclusion:
    kept = basis.now - basis.retention
    if found.at < kept:
        what = f"Unknown: readings older than {format_moment(kept)} are gone"
        return Conclusion("readings_gone", f"{what}, and no incident of that time is recorded.", known=False)
    if found.oldest is None and not found.schedules:
        return Conclusion("not_scheduled", "Nobody was notified: no worker had run the check yet.")
    first = "" if found.oldest is None else f"; the first is of {format_moment(found.oldest)}"
    return Conclusion("no_reading", f"Nobody was notified: the check had no reading up to that time{first}.")
