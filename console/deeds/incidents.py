"""Acknowledges, resolves and marks incidents, and adds notes to them.

``id_`` may be a unique part of an id: `store.UnknownId` and `store.AmbiguousId` say if it is not.
"""

from datetime import timedelta

from starlette.requests import Request

import store
from alerts import Evaluator
from alerts.figures import Mark, MarkedAs
from console.context import console_of
from console.deeds.texts import check_text
from console.identity import identity_of
from console.web.actions import Act, perform
from console.web.problems import BadInput, Conflict, NotFound
from settings.values import format_duration, parse_duration
from store.marks import LONGEST_REASON
from workers.durations import ACKNOWLEDGED_AT_MOST
from workers.explaining.lost import already_marked, unchanged
from workers.health import watched_settings


class TooLate(Conflict):
    """409: somebody else was first; the sentence says who. ``incident``: its id."""

    def __init__(self, sentence: str, incident: str) -> None:
        super().__init__(sentence)
        self.incident = incident


async def acknowledge(request: Request, id_: str, *, lasts: timedelta | None = None) -> store.Incident:
    """Acknowledges for ``lasts``, or as long as the severity says. Raises TooLate and BadInput."""
    _check_length(lasts)
    pool, by = console_of(request).pool, identity_of(request).name
    found = await store.find_incident(pool, id_)

    async def body() -> store.Incident:
        change = await store.acknowledge(pool, found, by, await _evaluator(request), lasts)
        return _done(found, change)

    asked = {} if lasts is None else {"for": format_duration(lasts)}
    return await perform(request, Act("incident_acknowledged", found, detail=asked), body, _until)


async def resolve(request: Request, id_: str, *, reason: str) -> store.Incident:
    """Resolves by hand; the channels that received the opening are notified. Raises TooLate and BadInput."""
    why = check_text("reason", reason, LONGEST_REASON)
    pool, by = console_of(request).pool, identity_of(request).name
    found = await store.find_incident(pool, id_)

    async def body() -> store.Incident:
        return _done(found, await store.resolve(pool, found, why, await _evaluator(request), by))

    return await perform(request, Act("incident_resolved", found, why), body)


async def mark(
    request: Request, id_: str, value: MarkedAs, *, reason: str = "", instead_of: MarkedAs | None = None
) -> Mark:
    """Marks as a true or a false alert. ``instead_of``: the mark to replace. Raises TooLate and BadInput.

    To set the mark that the incident has already is done, and changes nothing.
    """
    why = check_text("reason", reason, LONGEST_REASON, required=False)
    pool, by = console_of(request).pool, identity_of(request).name
    found = await store.find_incident(pool, id_)

    async def body() -> Mark:
        replaced = None if instead_of is value else instead_of
        marked = await store.mark_incident(pool, found, value, by=by, reason=why, instead_of=replaced)
        if marked is None:
            raise _gone(found)
        if marked.mark is None:
            raise TooLate(f"{found} has no mark any longer that could be replaced", found)
        if not marked.won and marked.mark.value is not value:
            raise TooLate(f"{already_marked(found, marked.mark)}: nothing was changed", found)
        return marked.mark

    asked = {"mark": value.value, "instead_of": instead_of and instead_of.value}
    return await perform(request, Act("incident_marked", found, why, asked), body)


async def add_note(request: Request, id_: str, text: str) -> store.IncidentEvent:
    """Adds a note to the timeline. Raises `store.NoteRefused` for a text that it cannot have."""
    written = store.check_note(text)
    pool, by = console_of(request).pool, identity_of(request).name
    found = await store.find_incident(pool, id_)

    async def body() -> store.IncidentEvent:
        added = await store.add_note(pool, found, written, by=by)
        if added is None:
            raise _gone(found)
        return added

    return await perform(request, Act("incident_noted", found, detail={"text": written}), body)


def _check_length(lasts: timedelta | None) -> None:
    longest = parse_duration(ACKNOWLEDGED_AT_MOST)
    if lasts is not None and not timedelta(0) < lasts <= longest:
        raise BadInput(f"an acknowledgement lasts for more than 0 s and at most {ACKNOWLEDGED_AT_MOST}")


async def _evaluator(request: Request) -> Evaluator:
    """Decides by the active revision, as the workers do."""
    console = console_of(request)
    return Evaluator(watched_settings(console.settings, await store.active_revision(console.pool)))


def _done(id_: str, change: store.IncidentChange | None) -> store.Incident:
    if change is None:
        raise _gone(id_)
    if not change.done:
        raise TooLate(unchanged(change), id_)
    return change.incident


def _until(incident: store.Incident) -> dict[str, object]:
    return {"until": incident.acknowledged_until and incident.acknowledged_until.isoformat()}


def _gone(id_: str) -> NotFound:
    return NotFound(f"no incident has the id {id_!r}")
