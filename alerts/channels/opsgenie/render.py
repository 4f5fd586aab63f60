"""Contents as requests about an alert: create, acknowledge, close, or add a note.

Opsgenie counts a second creation of an open alert as another occurrence. Every message of an open thread is
one, because a person may have closed the alert in the meantime: a note would then reach nobody.
"""

from typing import Any

from alerts.channels.description import describe, plain_text
from alerts.channels.opsgenie.limits import (
    ALIAS,
    DESCRIPTION,
    DETAIL,
    DETAILS,
    ENTITY,
    MESSAGE,
    NOTE,
    TAG,
    TAGS,
    USER,
)
from alerts.channels.text import truncate
from alerts.content import REGULAR_TEST, Content, Phase
from probes.reading import Json
from settings.values import Severity

SOURCE = "Paywatch"
CREATE, ACKNOWLEDGE, CLOSE, ADD_NOTE = "create", "acknowledge", "close", "notes"

_PRIORITIES = {Severity.P0: "P1", Severity.P1: "P2", Severity.P2: "P3", Severity.P3: "P4"}
_LOWEST = "P5"
_NOTES = ("incident.escalated", "incident.flapping", "incident.reminder")
"""Messages about one incident that change nothing of its being acknowledged."""
_LEAST = 32
"""Room for the note that a value was cut."""


def render(content: Content, _config: Any) -> dict[str, Json]:
    """The ``action``, the ``alias`` of the alert, and the ``body`` of the request."""
    alias = truncate(content.thread or content.key, ALIAS)
    action = _action(content)
    if action == CREATE:
        return {"action": action, "alias": alias, "body": _alert(content, alias)}
    body: dict[str, Json] = {
        "user": truncate(str(content.data.get("acknowledged_by") or SOURCE), USER),
        "source": SOURCE,
        "note": truncate(f"{content.title}: {content.text}", NOTE),
    }
    return {"action": action, "alias": alias, "body": body}


def _action(content: Content) -> str:
    if content.phase is Phase.RESOLVED or content.type == REGULAR_TEST:
        return CLOSE  # of no alert, which shows that the key is accepted, and opens none
    if content.phase is Phase.ACKNOWLEDGED:
        return ADD_NOTE if content.type in _NOTES else ACKNOWLEDGE
    return CREATE


def _alert(content: Content, alias: str) -> dict[str, Json]:
    """A message that stands alone has the lowest priority, and its own key as its alias."""
    return {
        "message": truncate(f"{content.title}: {content.summary}", MESSAGE),
        "alias": alias,
        "description": truncate(describe(content), DESCRIPTION),
        "priority": _priority(content),
        "source": SOURCE,
        "entity": truncate(", ".join(each.subject for each in content.affected) or content.service, ENTITY),
        "tags": _tags(content),
        "details": _details(content),
    }


def _priority(content: Content) -> str:
    if content.severity is None or content.thread is None:
        return _LOWEST
    return _PRIORITIES[content.severity]


def _tags(content: Content) -> list[Json]:
    own = [content.severity or "", content.environment, content.service, content.type]
    groups = [group for each in content.affected for group in each.groups]
    tags: list[Json] = [*dict.fromkeys(truncate(str(tag), TAG) for tag in (*own, *groups) if tag)]
    return tags[:TAGS]


def _details(content: Content) -> dict[str, Json]:
    """The fields for programs as texts, and as many of them as fit."""
    details: dict[str, Json] = {}
    left = DETAILS
    for name, value in content.data.items():
        room = left - len(name)
        if value is not None and room >= _LEAST:
            text = truncate(plain_text(value), min(DETAIL, room))
            details[name] = text
            left = room - len(text)
    return details
