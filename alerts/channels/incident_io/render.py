"""Contents as alert events: firing until the thread is resolved. No event of incident.io pages nobody."""

import re
from typing import Any

from alerts.channels.description import describe, plain_text, without_links
from alerts.channels.incident_io.limits import DESCRIPTION, DETAIL, INCIDENTS, TITLE
from alerts.channels.text import is_web_address, truncate
from alerts.content import REGULAR_TEST, Affected, Content, Phase
from probes.reading import Json

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~!]")


def render(content: Content, _config: Any) -> dict[str, Json]:
    """An event, or only a title for a message that stands alone, which ``send`` refuses.

    A regular test resolves an alert that does not exist: it tries the address and the token.
    """
    title = truncate(without_links(f"{content.title}: {content.summary}"), TITLE)
    is_test = content.type == REGULAR_TEST
    if content.thread is None and not is_test:
        return {"title": title}
    return {
        "title": title,
        "description": truncate(without_links(describe(content, links=False)), DESCRIPTION, _escape),
        "deduplication_key": content.thread or content.key,
        "status": "resolved" if is_test or content.phase is Phase.RESOLVED else "firing",
        "metadata": _metadata(content),
    }


def _metadata(content: Content) -> dict[str, Json]:
    """What alert routes can match. The fields for programs, and what all messages have."""
    fields = {name: _value(value) for name, value in content.data.items() if value is not None}
    runbook = content.runbook if content.runbook and is_web_address(content.runbook) else None
    return fields | {
        "severity": content.severity and str(content.severity),
        "service": truncate(content.service, DETAIL),
        "environment": truncate(content.environment, DETAIL),
        "phase": content.phase and str(content.phase),
        "type": content.type,
        "runbook": runbook and truncate(runbook, DETAIL),
        "incidents": [_incident(each) for each in content.affected[:INCIDENTS]],
    }


def _incident(affected: Affected) -> Json:
    groups: list[Json] = [*affected.groups]
    return {
        "incident": affected.incident,
        "subject": truncate(affected.subject, DETAIL),
        "severity": str(affected.severity),
        "phase": str(affected.phase),
        "groups": groups,
        "labels": {name: truncate(value, DETAIL) for name, value in affected.labels.items()},
    }


def _value(value: Json) -> Json:
    return value if isinstance(value, bool | int | float) else truncate(plain_text(value), DETAIL)


def _escape(text: str) -> str:
    """Descriptions are Markdown."""
    return _MARKUP.sub(r"\\\g<0>", text)
