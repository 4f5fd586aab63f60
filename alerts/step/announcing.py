"""Who has to hear of an open incident: one mechanism, whatever held it back before."""

from datetime import datetime

from alerts.events import Held, Released
from alerts.model import HeldBack, NotificationKind
from alerts.step.decision import Decision, iso
from alerts.suppression import Hold


def announce(decision: Decision) -> None:
    """Notifies the channels of the route that do not know of the incident, or of its raise, or that it flaps.

    Derived from the state and not from the event: what was held when the incident opened, was raised or began
    to flap is made up for when nothing holds it any longer. After an acknowledgement only the latter two.
    An incident whose subject passes again is announced to nobody new: it ends soon, or fails again.
    """
    incident, state = decision.incident, decision.state
    if incident is None:
        return
    said = state.said
    raised = said is not None and incident.severity < said.severity
    flaps = state.flapping_since is not None and not (said is not None and said.flapping)
    if state.acknowledged_at is not None and not raised and not flaps:
        return
    route = decision.route.channels
    if flaps:
        kind, channels = NotificationKind.FLAPPING, [*state.notified, *route]
    elif raised:
        kind, channels = NotificationKind.ESCALATED, [*route]
    elif state.passing == 0:
        kind, channels = NotificationKind.OPENED, [each for each in route if each not in state.notified]
    else:
        return
    decision.notify(kind, channels, changes=decision.changes())
    if said is None or raised or flaps:
        decision.change(reminded_at=decision.now if channels else state.reminded_at)
        decision.remember_said()


def update_hold(decision: Decision) -> None:
    """Records when messages begin to be held, by what, and when nothing holds them any longer."""
    incident, before = decision.incident, decision.state.held
    if incident is None:
        return
    hold = decision.suppression.hold(decision.policy, decision.state, decision.now)
    if hold is None:
        if before is not None:
            inputs = {"since": iso(before.since), "until": iso(before.until)}
            decision.record(Released(incident.id, before.code, before.by, decision.now, inputs=dict(inputs)))
            decision.change(held=None)
    elif before is None or (before.code, before.by, before.until) != (hold.code, hold.by, hold.until):
        _hold(decision, incident.id, hold, decision.now if before is None else before.since)


def _hold(decision: Decision, incident: str, hold: Hold, since: datetime) -> None:
    decision.record(
        Held(
            incident,
            code=hold.code,
            by=hold.by,
            reason=hold.reason,
            at=decision.now,
            until=hold.until,
            inputs={"code": hold.code, "by": hold.by, "until": iso(hold.until), "since": iso(since)},
        )
    )
    decision.change(held=HeldBack(code=hold.code, by=hold.by, since=since, until=hold.until))


def keep_clock(decision: Decision) -> None:
    """Stops the clock of escalations while the incident is acknowledged or held; then it goes on."""
    state = decision.state
    paused = state.acknowledged_at is not None or state.held is not None
    if paused and state.paused_since is None:
        decision.change(paused_since=state.acknowledged_at or decision.now)
    elif not paused and state.paused_since is not None and (incident := decision.incident) is not None:
        start = state.escalates_from or incident.opened_at
        decision.change(escalates_from=start + (decision.now - state.paused_since), paused_since=None)
