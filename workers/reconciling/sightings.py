"""How a run that saw an object left it, in words for the command and the console."""

from reconcile.inspection.history import Sighting
from reconcile.windows import format_utc
from settings.texts import escape_controls

_HOW = {"finding": "", "fetched": "fetched by its id", "window": "its window was read, nothing differed"}


def how(seen: Sighting) -> str:
    """Says how the run came to know the object."""
    return _HOW[seen.basis] or f"source {seen.source}"


def result(seen: Sighting) -> str:
    """Says what the run left: in sync, repaired, undone since, or open."""
    if seen.basis != "finding":
        return "in sync"
    dry = "dry run: " if seen.mode == "dry-run" else ""
    if seen.undone_at is not None:
        undone_at = format_utc(seen.undone_at.replace(microsecond=0))
        by = escape_controls(seen.undone_by or "")
        return f"{seen.action}, undone by {by} at {undone_at}"
    if seen.resolved:
        return f"{dry}{seen.action}" if seen.action != "none" else f"{dry}repaired"
    return f"{dry}left open"
