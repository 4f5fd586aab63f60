"""Keeps failures that a drill injects apart from those that were measured: never are both counted."""

from alerts.drills import drill_of, is_real, is_troubled
from alerts.model import AlertState, Counts
from alerts.step.decision import Decision
from alerts.step.lifecycle import close
from probes.reading import Reading


def covers(state: AlertState, reading: Reading) -> bool:
    """Whether a drill's reading comes while a measured failure counts: it may not hide or join that."""
    return bool(drill_of(reading)) and not state.drill and is_troubled(state)


def follow(decision: Decision, reading: Reading) -> None:
    """Begins to count a drill, or ends its incident because something is really wrong.

    That is then counted from its first reading, and opens an incident of its own.
    """
    drill = drill_of(reading)
    if drill:
        decision.change(drill=drill)
    elif decision.state.drill and is_real(reading):
        close(
            decision,
            "the drill ended at once, because the check really fails",
            {"drill": decision.state.drill},
        )
        # Each location stays known: of fewer than must agree, those that are left would decide.
        fresh = {name: Counts(seen=counts.seen) for name, counts in decision.state.places.items()}
        decision.change(failing=0, troubled=0, troubled_since=None, passing=0, places=fresh, drill="")
