"""The lines about a run's result that people read, in a terminal and in a notice."""

from collections.abc import Iterator, Mapping
from typing import Any

from workers.reconciling.formatting import amounts


def result_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yields money at risk, undelivered webhooks, and the limits of the run's sources."""
    for name, minor in result.get("at_risk", {}).items():
        if minor:
            yield f"{name}: at risk {amounts(minor)}"
    for name, lost in result.get("lost_webhooks", {}).items():
        if lost["checked"]:
            missed = f"{lost['checked']:,} records that the ledger missed"
            yield f"{name}: {lost['undelivered']:,} of {missed} had an undelivered webhook"
    for name, notes in result.get("notes", {}).items():
        yield from (f"{name}: {_text(note)}" for note in notes)


def _text(note: str | Mapping[str, str]) -> str:
    """Returns the sentence of a note. Results of a version without codes have the sentence alone."""
    return note if isinstance(note, str) else note["text"]
